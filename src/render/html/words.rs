//! `t("key", name=value)`: a message of the catalogues in the language of the page.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value};

use crate::locale::{self, Arg, Locale};
use crate::render::escape::escape;

/// Makes the function known.
pub(super) fn register(env: &mut Environment<'static>) {
    env.add_function("t", message);
}

/// The language of the page.
pub(super) fn locale(state: &State) -> Locale {
    Locale::tagged(state.lookup("lang").as_ref().and_then(Value::as_str).unwrap_or_default())
}

/// A message. Markup among its arguments (a link, a time) stays markup, everything else in it is escaped.
#[expect(clippy::needless_pass_by_value, reason = "the signature that minijinja wants")]
fn message(state: &State, key: &str, args: Kwargs) -> Result<Value, Error> {
    if !locale::is_message(key) {
        return Err(Error::new(ErrorKind::InvalidOperation, format!("there is no message `{key}`")));
    }
    let names: Vec<&str> = args.args().collect();
    let values: Vec<Value> = names.iter().map(|name| args.get(name)).collect::<Result<_, _>>()?;
    let markup = values.iter().any(Value::is_safe);
    let texts: Vec<(Option<u64>, String)> = values.iter().map(|value| text(value, markup)).collect();
    let args: Vec<(&str, Arg<'_>)> = names
        .iter()
        .zip(&texts)
        .map(|(name, (count, text))| (*name, count.map_or_else(|| Arg::from(text), Arg::from)))
        .collect();
    let said = locale(state).say(key, &args);
    // Catalogues hold no markup: a test reads them.
    Ok(if markup { Value::from_safe_string(said) } else { Value::from(said) })
}

/// A value as a whole number, or as text that is escaped where it stands beside markup.
fn text(value: &Value, beside_markup: bool) -> (Option<u64>, String) {
    let count = if value.kind() == ValueKind::Number { u64::try_from(value.clone()).ok() } else { None };
    let text = value.to_string();
    (count, if beside_markup && !value.is_safe() { escape(&text) } else { text })
}
