/** What tables cannot say. */

export const CONVENTIONS = `## Conventions

- Every integer is little-endian. \`u8\` to \`u64\` are unsigned, \`i64\` is signed two's complement, \`f32\` and \`f64\` are IEEE
  754; the bits of a NaN are kept. All 64 bits of a \`u64\` count: a reader that holds it in a double damages ids above 2^53.
- Text is UTF-8. Other bytes are an error; a byte order mark is text like any other.
- *at* is the offset from the beginning of the structure, *size* is in bytes. A field with \`?\` may be absent, one with \`…\`
  is repeated.
- A count or a length is believed only if the bytes that are left can hold it.
- Metadata keys are written in the order of their UTF-8 bytes. (That is not JavaScript's order: U+FFFF comes before U+1F600.)`;

export const VERSIONS = `## Versions

| file | version | state |
|---|---|---|
| snapshot | 1 | read; the region is the payload itself |
| snapshot | 2 | read and written; a compression preamble stands in front of the payload |
| payload | 1 | read and written |
| log | 1 | read, and written on request; for programs that know only this one |
| log | 2 | read and written; names its snapshot, numbers its mutations |
| index sidecar | 1 | read and written; derived from its snapshot, so one of another version is passed over and built anew |

Any other file of another version is refused. Bytes never change their meaning without a new version.`;

export const CHECKSUMS = `## Checksums

All checksums are CRC-32 as in IEEE 802.3, zlib and PNG (reflected, polynomial 0xEDB88320; \`123456789\` gives 0xCBF43926).

| field | covers |
|---|---|
| \`snapshot_header.region_crc32\` | all bytes behind the header, as they are stored: check it before anything is decompressed |
| \`frame_head_v1.record_crc32\`, \`frame_head_v2.record_crc32\` | the record |
| \`frame_head_v2.head_crc32\` | the log's \`salt\` (8 bytes, little-endian), then the 24 bytes of the head before this field |
| \`wal_binding.header_crc32\` | the 44 bytes of the log's header before this field |
| \`sidecar_prefix.head_crc32\` | the head of the index sidecar: check it before the head is interpreted |
| \`section_entry.crc32\` | the bytes of the section, so that each can be read by itself |

The snapshot header is covered by none: a reader compares its \`dim\`, \`metric\` and \`num_vectors\` with the payload. The head of a
version 1 frame is covered by none: a damaged length can only be seen by what follows.`;

export const TORN_TAILS = `## Torn tails

A crash may leave a part of the last frame of a log. The schema reads it as a frame without record whose \`torn_tail\` holds what
is left: fewer bytes than a frame head, or a head whose \`len_record\` is 0 or more than what follows. So a run of zeros, which
file systems leave after a power cut, is a torn tail too.

The schema cannot see damage inside a frame that is long enough. A reader stops at the first frame whose checksum is wrong and
then has to tell two things apart:

- *Version 1.* Valid frames behind the bad one mean that acknowledged data is damaged. None means a torn tail.
- *Version 2.* Heads verify by themselves, so valid frames can be found behind a bad one. If one of them has a \`durable\` beyond
  the bad place, bytes that were known to be on stable storage are damaged. If not, everything from the bad place on was never
  acknowledged as durable, and is a torn tail.

A writer of version 2 may keep zeros behind the last frame, up to the end of a page of 4096 bytes, as room for more frames: where
the file need not grow, a sync is faster. They are cut off like a torn tail; nothing was lost with them.

A torn tail is cut off before anything is appended. Sequence numbers (\`lsn\`) rise without gap or repeat inside a log; an insert
or a delete takes one, a batch as many as it has records, the others none.`;
