//! Which addresses a webhook may be sent to: decided on the resolved address, at connect time.
