meta:
  id: pcap
  title: Packet capture
  file-extension: pcap
  endian: le
doc: A header, then each packet with its time; written here by a little-endian machine.
seq:
  - id: magic
    type: u4
    enum: resolution
    valid:
      in-enum: true
  - id: version_major
    type: u2
    valid: 2
  - id: version_minor
    type: u2
  - id: time_zone
    type: s4
  - id: accuracy
    type: u4
  - id: len_packet_max
    type: u4
  - id: link
    type: u4
    enum: link
  - id: packets
    type: packet
    repeat: eos
types:
  packet:
    seq:
      - id: seconds
        type: u4
      - id: fraction
        type: u4
      - id: len_captured
        type: u4
        -iqdb-derive: sizeof(body)
      - id: len_original
        type: u4
      - id: body
        size: len_captured
        type: ethernet
  ethernet:
    meta:
      endian: be
    seq:
      - id: destination
        size: 6
      - id: source
        size: 6
      - id: protocol
        type: u2
        enum: protocol
      - id: body
        size-eos: true
        type:
          switch-on: protocol
          cases:
            protocol::ipv4: ipv4
  ipv4:
    seq:
      - id: version
        type: b4
        valid: 4
      - id: num_header_words
        type: b4
        valid:
          min: 5
      - id: service
        type: u1
      - id: len_total
        type: u2
      - id: identification
        type: u2
      - id: flags
        type: b3
      - id: fragment_offset
        type: b13
      - id: time_to_live
        type: u1
      - id: protocol
        type: u1
      - id: checksum
        type: u2
      - id: source
        size: 4
      - id: destination
        size: 4
      - id: options
        size: num_header_words * 4 - 20
      - id: payload
        size-eos: true
enums:
  resolution:
    0xa1b2c3d4: microseconds
    0xa1b23c4d: nanoseconds
  link:
    0: "null"
    1: ethernet
    101: raw
  protocol:
    0x0800: ipv4
    0x0806: arp
    0x86dd: ipv6
