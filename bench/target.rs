//! The loopback target of `bench/load`: answers every request with 200 at once and closes. Standard library only.
//! Prints the port it was given by the kernel, and ends when its standard input does.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// Enough that a client which connects and is slow to ask holds up nobody.
const THREADS: usize = 16;

const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\nConnection: close\r\n\r\n{\"status\":\"ok\"}";

fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    for _ in 0..THREADS {
        let listener = listener.try_clone()?;
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                // A client that goes away is its own affair.
                let _ = serve(stream);
            }
        });
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

/// Reads one request head, answers, closes.
fn serve(mut stream: TcpStream) -> std::io::Result<()> {
    let mut head = [0; 4096];
    let mut filled = 0;
    while filled < head.len() {
        let read = stream.read(&mut head[filled..])?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        if head[..filled].windows(4).any(|four| four == b"\r\n\r\n") {
            return stream.write_all(ANSWER);
        }
    }
    Ok(())
}
