//! Standard Webhooks 1.0.0 signatures. Pure; the time of the try comes in.

use base64::Engine as _;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use thiserror::Error;

use crate::model::{MessageId, Secret, Timestamp};

/// Secrets are pasted with and without their `=`.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The message cannot be signed; says nothing of the secret.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("a secret of the subscriber is not `whsec_` and base64")]
pub(super) struct BadSecret;

/// The value of `webhook-signature`: one `v1,…` a secret, separated by spaces, over `{id}.{seconds}.{body}`.
///
/// # Errors
/// A secret is not base64.
pub(super) fn signature(secrets: &[Secret], id: &MessageId, at: Timestamp, body: &[u8]) -> Result<String, BadSecret> {
    let mut signatures = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let key = secret.expose();
        let key = LENIENT.decode(key.strip_prefix("whsec_").unwrap_or(key)).map_err(|_| BadSecret)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| BadSecret)?;
        mac.update(format!("{id}.{}.", at.seconds()).as_bytes());
        mac.update(body);
        signatures.push(format!("v1,{}", general_purpose::STANDARD.encode(mac.finalize().into_bytes())));
    }
    Ok(signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const SIGNED: &str = "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=";

    fn sign(secrets: &[&str]) -> Result<String, BadSecret> {
        let secrets: Vec<Secret> = secrets.iter().map(|secret| Secret::new(*secret)).collect();
        signature(
            &secrets,
            &MessageId::new("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
            Timestamp::from_millis(1_649_367_553_999),
            br#"{"email":"test@example.com","username":"test_user"}"#,
        )
    }

    #[test]
    fn the_published_vector_holds() {
        assert_eq!(sign(&[SECRET]).as_deref(), Ok(SIGNED));
    }

    #[test]
    fn every_secret_signs() {
        let both = sign(&[SECRET, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]).unwrap();
        let parts: Vec<&str> = both.split(' ').collect();
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0], SIGNED);
        assert!(parts[1].starts_with("v1,") && parts[1] != SIGNED);
    }

    #[test]
    fn padding_may_be_missing() {
        assert_eq!(sign(&["whsec_YQ=="]), sign(&["whsec_YQ"]));
    }

    #[test]
    fn a_secret_that_is_not_base64_is_an_error_that_hides_it() {
        let error = sign(&["whsec_not base64!"]).unwrap_err();
        assert!(!error.to_string().contains("not base64!"));
    }
}
