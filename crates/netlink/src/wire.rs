//! Netlink messages and attributes as bytes: a writer that keeps lengths right and readers that trust none.

/// Octets of a netlink message header.
pub const HEADER: usize = 16;

/// `NLM_F_REQUEST`: this is a request to the kernel.
pub const REQUEST: u16 = 0x01;
/// `NLM_F_MULTI`: one of several messages, ended by `DONE`.
pub const MULTI: u16 = 0x02;
/// `NLM_F_ACK`: answer even when all went well.
pub const ACK: u16 = 0x04;
/// `NLM_F_ROOT | NLM_F_MATCH`: return everything.
pub const DUMP: u16 = 0x300;
/// `NLM_F_ECHO`: who asked hears what was done.
pub const ECHO: u16 = 0x08;
/// `NLM_F_REPLACE`: put it in place of what is there.
pub const REPLACE: u16 = 0x100;
/// `NLM_F_EXCL`: fail if it exists.
pub const EXCLUSIVE: u16 = 0x200;
/// `NLM_F_CREATE`: make it if it is missing.
pub const CREATE: u16 = 0x400;
/// `NLM_F_APPEND`: add at the end of the list.
pub const APPEND: u16 = 0x800;

/// `NLMSG_ERROR`: an error number, zero for an acknowledgement.
pub const ERROR: u16 = 2;
/// `NLMSG_DONE`: the end of a dump.
pub const DONE: u16 = 3;

const NESTED: u16 = 0x8000;
const TYPE_MASK: u16 = 0x3fff;

const fn align(length: usize) -> usize {
    (length + 3) & !3
}

/// Writes messages one after the other into one buffer.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

/// Where a message or nest began, so that its length can be put right.
#[derive(Debug)]
#[must_use = "an open message or nest has no length yet"]
pub struct Mark(usize);

impl Writer {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a message with these header fields and the fixed `body` that its kind has before the attributes.
    pub fn begin(&mut self, kind: u16, flags: u16, sequence: u32, body: &[u8]) -> Mark {
        let mark = Mark(self.bytes.len());
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(&flags.to_ne_bytes());
        self.bytes.extend_from_slice(&sequence.to_ne_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.extend_from_slice(body);
        self.pad();
        mark
    }

    /// Ends the message that began at `mark`.
    pub fn end(&mut self, mark: Mark) {
        let length = u32::try_from(self.bytes.len() - mark.0).unwrap_or(u32::MAX);
        self.bytes[mark.0..mark.0 + 4].copy_from_slice(&length.to_ne_bytes());
    }

    /// One attribute with these octets. Longer than 65,531 octets is cut off by the kernel's 16-bit length: callers
    /// split before that.
    pub fn attribute(&mut self, kind: u16, value: &[u8]) {
        let length = u16::try_from(value.len() + 4).unwrap_or(u16::MAX);
        self.bytes.extend_from_slice(&length.to_ne_bytes());
        self.bytes.extend_from_slice(&kind.to_ne_bytes());
        self.bytes.extend_from_slice(value);
        self.pad();
    }

    /// A text attribute, ended by NUL as the kernel wants.
    pub fn text(&mut self, kind: u16, value: &str) {
        let mut octets = Vec::with_capacity(value.len() + 1);
        octets.extend_from_slice(value.as_bytes());
        octets.push(0);
        self.attribute(kind, &octets);
    }

    /// A 32-bit attribute in network order, as nf_tables and conntrack use throughout.
    pub fn be32(&mut self, kind: u16, value: u32) {
        self.attribute(kind, &value.to_be_bytes());
    }

    /// A 64-bit attribute in network order.
    pub fn be64(&mut self, kind: u16, value: u64) {
        self.attribute(kind, &value.to_be_bytes());
    }

    /// A 32-bit attribute in the machine's order, as route requests use.
    pub fn ne32(&mut self, kind: u16, value: u32) {
        self.attribute(kind, &value.to_ne_bytes());
    }

    /// An attribute that holds the attributes which `fill` writes.
    pub fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Self)) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(&[0; 2]);
        self.bytes.extend_from_slice(&(kind | NESTED).to_ne_bytes());
        fill(self);
        let length = u16::try_from(self.bytes.len() - start).unwrap_or(u16::MAX);
        self.bytes[start..start + 2].copy_from_slice(&length.to_ne_bytes());
    }

    /// The octets so far.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Number of octets so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether nothing was written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Adds flags to the message whose header begins at that octet.
    pub fn add_flags_at(&mut self, header: usize, flags: u16) {
        if let Some(octets) = self.bytes.get_mut(header + 6..header + 8) {
            let now = u16::from_ne_bytes([octets[0], octets[1]]) | flags;
            octets.copy_from_slice(&now.to_ne_bytes());
        }
    }

    /// The same messages with `base` added to each sequence number, for batches numbered from zero.
    #[must_use]
    pub fn with_sequences_from(mut self, base: u32) -> Self {
        let mut header = 0;
        while let Some(octets) = self.bytes.get_mut(header..header + HEADER) {
            let length = u32::from_ne_bytes([octets[0], octets[1], octets[2], octets[3]]) as usize;
            let sequence = u32::from_ne_bytes([octets[8], octets[9], octets[10], octets[11]]);
            octets[8..12].copy_from_slice(&sequence.wrapping_add(base).to_ne_bytes());
            if length < HEADER {
                break;
            }
            header += align(length);
        }
        self
    }

    fn pad(&mut self) {
        self.bytes.resize(align(self.bytes.len()), 0);
    }
}

/// One message as received.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// `nlmsg_type`.
    pub kind: u16,
    /// `nlmsg_flags`.
    pub flags: u16,
    /// `nlmsg_seq`: which request this answers.
    pub sequence: u32,
    /// `nlmsg_pid`: whose request caused it.
    pub port: u32,
    /// What follows the header.
    pub payload: &'a [u8],
}

impl<'a> Message<'a> {
    /// For `NLMSG_ERROR` and `NLMSG_DONE`: the error number, positive, or zero for success.
    #[must_use]
    pub fn error_number(&self) -> Option<i32> {
        if self.kind != ERROR && self.kind != DONE {
            return None;
        }
        let code = self.payload.first_chunk::<4>().map_or(0, |octets| i32::from_ne_bytes(*octets));
        Some(code.saturating_neg())
    }

    /// The attributes after a fixed body of that many octets.
    #[must_use]
    pub fn attributes(&self, body: usize) -> Attributes<'a> {
        Attributes { rest: self.payload.get(align(body)..).unwrap_or(&[]) }
    }
}

/// Walks the messages of one datagram.
#[derive(Clone, Debug)]
pub struct Messages<'a> {
    rest: &'a [u8],
}

impl<'a> Messages<'a> {
    /// The messages in these octets.
    #[must_use]
    pub const fn new(datagram: &'a [u8]) -> Self {
        Self { rest: datagram }
    }
}

impl<'a> Iterator for Messages<'a> {
    type Item = Message<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let header: &[u8; HEADER] = self.rest.first_chunk()?;
        let length = u32::from_ne_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let message = Message {
            kind: u16::from_ne_bytes([header[4], header[5]]),
            flags: u16::from_ne_bytes([header[6], header[7]]),
            sequence: u32::from_ne_bytes([header[8], header[9], header[10], header[11]]),
            port: u32::from_ne_bytes([header[12], header[13], header[14], header[15]]),
            payload: self.rest.get(HEADER..length)?,
        };
        self.rest = self.rest.get(align(length)..).unwrap_or(&[]);
        Some(message)
    }
}

/// Walks attributes: kind without flag bits, and octets.
#[derive(Clone, Debug)]
pub struct Attributes<'a> {
    rest: &'a [u8],
}

impl<'a> Attributes<'a> {
    /// The attributes in these octets.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { rest: octets }
    }

    /// The octets of the first attribute of that kind.
    #[must_use]
    pub fn find(&self, kind: u16) -> Option<&'a [u8]> {
        self.clone().find_map(|(found, octets)| (found == kind).then_some(octets))
    }

    /// The attributes inside the first attribute of that kind; none if it is missing.
    #[must_use]
    pub fn nested(&self, kind: u16) -> Attributes<'a> {
        Attributes::new(self.find(kind).unwrap_or(&[]))
    }

    /// A 32-bit attribute in network order.
    #[must_use]
    pub fn be32(&self, kind: u16) -> Option<u32> {
        self.find(kind)?.first_chunk().map(|octets| u32::from_be_bytes(*octets))
    }

    /// A 64-bit attribute in network order.
    #[must_use]
    pub fn be64(&self, kind: u16) -> Option<u64> {
        self.find(kind)?.first_chunk().map(|octets| u64::from_be_bytes(*octets))
    }

    /// A text attribute without its NUL.
    #[must_use]
    pub fn text(&self, kind: u16) -> Option<&'a str> {
        let octets = self.find(kind)?;
        let end = octets.iter().position(|&octet| octet == 0).unwrap_or(octets.len());
        std::str::from_utf8(&octets[..end]).ok()
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let header: &[u8; 4] = self.rest.first_chunk()?;
        let length = usize::from(u16::from_ne_bytes([header[0], header[1]]));
        let kind = u16::from_ne_bytes([header[2], header[3]]) & TYPE_MASK;
        let value = self.rest.get(4..length)?;
        self.rest = self.rest.get(align(length)..).unwrap_or(&[]);
        Some((kind, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut writer = Writer::new();
        let mark = writer.begin(7, REQUEST | ACK, 42, &[1, 2, 3]);
        writer.text(1, "guest0");
        writer.nest(2, |inner| inner.be32(9, 511));
        writer.end(mark);

        let message = Messages::new(writer.bytes()).next().unwrap();
        assert_eq!((message.kind, message.flags, message.sequence), (7, 5, 42));
        let attributes = message.attributes(3);
        assert_eq!(attributes.text(1), Some("guest0"));
        assert_eq!(attributes.nested(2).be32(9), Some(511));
    }

    #[test]
    fn lengths_that_lie_end_the_walk() {
        for cut in 0..64 {
            let mut writer = Writer::new();
            let mark = writer.begin(7, 0, 1, &[]);
            writer.attribute(1, &[0xff; 20]);
            writer.end(mark);
            let cut = &writer.bytes()[..cut.min(writer.len())];
            for message in Messages::new(cut) {
                assert!(message.attributes(0).count() <= 1);
            }
        }
        assert_eq!(Attributes::new(&[0, 0, 1, 0, 0, 0, 0, 0]).count(), 0, "length zero must not loop");
        assert_eq!(Messages::new(&[0; 32]).count(), 0, "length zero must not loop");
    }
}
