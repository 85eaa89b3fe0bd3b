//! Signatures of saved plans: Ed25519, with keys in the files that `openssl genpkey -algorithm
//! ed25519` and `openssl pkey -pubout` write (PEM).
use std::path::Path;

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use schemactl_core::plan_file::{Sealed, Signature};

use super::error::CommandError;

/// Signs a plan with the private key in a file.
pub(crate) fn sign(sealed: &mut Sealed, path: &Path) -> Result<(), CommandError> {
    let text = read(path)?;
    let key = SigningKey::from_pkcs8_pem(&text).map_err(|error| {
        CommandError::new(format!("{} holds no private Ed25519 key", path.display()))
            .because(&error)
            .hint(format!(
                "make one with `openssl genpkey -algorithm ed25519 -out {}`",
                path.display()
            ))
    })?;
    sealed.signature = Some(Signature {
        key: hex(key.verifying_key().as_bytes()),
        signature: hex(&key.sign(&sealed.message()).to_bytes()),
    });
    Ok(())
}

/// Refuses a plan that none of the keys in a file signed.
pub(crate) fn verify(sealed: &Sealed, path: &Path) -> Result<(), CommandError> {
    let keys = public_keys(path)?;
    let Some(Signature { key, signature }) = &sealed.signature else {
        return Err(CommandError::held_back("the plan is not signed")
            .hint("sign it when it is made: `schemactl plan --out FILE --sign KEY`"));
    };
    let bytes = bytes::<64>(signature).map(|b| ed25519_dalek::Signature::from_bytes(&b));
    // What the file says of its key only chooses among those that are trusted.
    let trusted = keys.iter().find(|known| bytes_of(known) == *key);
    let (Some(trusted), Some(signature)) = (trusted, bytes) else {
        return Err(CommandError::held_back(format!(
            "the plan is signed by a key that {} does not hold: {key}",
            path.display()
        )));
    };
    trusted.verify_strict(&sealed.message(), &signature).map_err(|_| {
        CommandError::held_back(format!("the plan's signature is not one of the key {key}"))
    })
}

fn bytes_of(key: &VerifyingKey) -> String {
    hex(key.as_bytes())
}

/// One or more public keys, one after the other.
fn public_keys(path: &Path) -> Result<Vec<VerifyingKey>, CommandError> {
    const END: &str = "-----END PUBLIC KEY-----";
    let text = read(path)?;
    let none = || {
        CommandError::new(format!("{} holds no public Ed25519 key", path.display()))
            .hint("write it there with `openssl pkey -in KEY -pubout`; several may stand below each other")
    };
    let mut keys = Vec::new();
    for block in text.split_inclusive(END).filter(|block| block.contains(END)) {
        let start = block.find("-----BEGIN").ok_or_else(none)?;
        let key = VerifyingKey::from_public_key_pem(&block[start..]);
        keys.push(key.map_err(|error| none().because(&error))?);
    }
    if keys.is_empty() { Err(none()) } else { Ok(keys) }
}

fn read(path: &Path) -> Result<String, CommandError> {
    std::fs::read_to_string(path).map_err(|error| CommandError::file("read", path, &error))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).expect("half a byte is a digit");
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    let digits = hex.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> =
        digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_read_back() {
        assert_eq!(bytes::<3>(&hex(&[0, 171, 255])), Some([0, 171, 255]));
        assert_eq!(bytes::<3>("00ab"), None);
        assert_eq!(bytes::<1>("zz"), None);
        assert_eq!(bytes::<1>("é"), None);
    }
}
