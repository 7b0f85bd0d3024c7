//! A DNS server over UDP that gives another address each time it is asked: 127.0.0.1, then 127.0.0.2, and so on; there
//! is no IPv6.

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, MessageType};
use hickory_resolver::proto::rr::rdata::A;
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;

/// Questions by id: one that is sent again, because a datagram seemed lost, is the same question.
type Asked = Arc<Mutex<(HashSet<u16>, Vec<RecordType>)>>;

/// The server; stops when it is dropped.
pub struct Rebinding {
    pub address: SocketAddr,
    asked: Asked,
    _task: JoinSet<()>,
}

impl Rebinding {
    pub async fn start() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Asked::default();
        let mut task = JoinSet::new();
        task.spawn(answer(socket, asked.clone()));
        Self { address, asked, _task: task }
    }

    /// Types of the questions so far, in alphabetical order.
    pub fn questions(&self) -> Vec<String> {
        let mut kinds: Vec<String> = self.asked.lock().unwrap().1.iter().map(ToString::to_string).collect();
        kinds.sort();
        kinds
    }
}

async fn answer(socket: UdpSocket, asked: Asked) {
    let mut buffer = [0; 1_500];
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
        let mut message = Message::from_vec(&buffer[..length]).unwrap();
        let query = message.queries[0].clone();
        let place = {
            let mut asked = asked.lock().unwrap();
            if asked.0.insert(message.metadata.id) {
                asked.1.push(query.query_type());
            }
            asked.1.iter().filter(|kind| **kind == RecordType::A).count()
        };
        message.metadata.message_type = MessageType::Response;
        if query.query_type() == RecordType::A {
            let address = Ipv4Addr::new(127, 0, 0, u8::try_from(place).unwrap());
            message.add_answer(Record::from_rdata(query.name().clone(), 60, RData::A(A(address))));
        }
        socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
    }
}
