//! Ports that nobody listens on.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};

use anyhow::{Context, Result};

/// A port of this machine that was free when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Port(u16);

impl Port {
    /// Some free port.
    pub(crate) fn free() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
        Ok(Self(
            listener
                .local_addr()
                .context("a listener without an address")?
                .port(),
        ))
    }

    /// This port, or another when it is taken.
    pub(crate) fn this_or_free(wanted: u16) -> Result<Self> {
        if is_free(wanted) {
            Ok(Self(wanted))
        } else {
            Self::free()
        }
    }

    /// The number.
    pub(crate) fn number(self) -> u16 {
        self.0
    }

    /// The address of a server on this port, without a slash at the end.
    pub(crate) fn url(self) -> String {
        format!("http://localhost:{}", self.0)
    }
}

/// Whether `localhost` is free by both of its addresses: a browser may try the other one first.
fn is_free(port: u16) -> bool {
    let addresses: [SocketAddr; 2] = [
        (Ipv4Addr::LOCALHOST, port).into(),
        (Ipv6Addr::LOCALHOST, port).into(),
    ];
    addresses
        .iter()
        .all(|address| match TcpListener::bind(address) {
            Ok(_) => true,
            Err(error) => error.kind() == ErrorKind::AddrNotAvailable && address.is_ipv6(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_wanted_port_when_it_is_free() -> Result<()> {
        let free = Port::free()?.number();
        assert_eq!(Port::this_or_free(free)?, Port(free));
        Ok(())
    }

    #[test]
    fn takes_another_port_when_the_wanted_one_is_taken() -> Result<()> {
        for address in ["127.0.0.1:0", "0.0.0.0:0", "[::1]:0"] {
            let Ok(taken) = TcpListener::bind(address) else {
                assert!(address.starts_with("[::1]"), "cannot listen on {address}");
                continue;
            };
            let port = taken.local_addr()?.port();
            assert_ne!(Port::this_or_free(port)?, Port(port), "{address}");
        }
        Ok(())
    }
}
