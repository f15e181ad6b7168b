/** What tables cannot say. */

export const FILES = `With this document alone you can write a reader of iqdb databases; a test of ours does so in plain Python. The schemas say the
same to the [Kaitai Struct](https://kaitai.io) compiler, which makes readers of them in a dozen languages.

## The files of a database

| name | what it holds | needed |
|---|---|---|
| \`X.iqdb\` | the snapshot: all rows as they were at some moment | always |
| \`X.iqdb.wal\` | the log: what changed since; a database that was closed has none | if it is there |
| \`X.iqdb.idx\` | the index sidecar: what the index derived from the rows of the snapshot | never: it can be deleted at any time |
| \`X.iqdb.lock\` | nothing; who has locked it writes | never |
| \`….tmp-\` and 16 hexadecimal digits | a file that was being written when its program died | never |
| \`….damaged-1\`, \`-2\`, … | a copy of a damaged file, made before it was mended | never |

\`X.iqdb\` stands for whatever name the user gave. A snapshot is never changed in place: the next one is written under a temporary
name and renamed over it. A log without its snapshot is no database.`;

export const CONVENTIONS = `## Conventions

- Every integer is little-endian. \`u8\` to \`u64\` are unsigned, \`i64\` is signed two's complement; the number counts bits. \`f32\` and
  \`f64\` are IEEE 754, little-endian too; the bits of a NaN are kept. All 64 bits of a \`u64\` count: a reader that holds it in a
  double damages ids above 2^53.
- Fields follow each other without gaps: nothing is aligned, but for the sections of the index sidecar.
- Text is UTF-8. Other bytes are an error; a byte order mark is text like any other, and a zero byte too.
- *at* is the offset from the beginning of the structure (– where it is that of the end of the field before), *size* is in
  bytes; *to the end* is the end of the structure around it, whose size its own field says, else of the file. A field with \`?\`
  may be absent, one with \`…\` is repeated. “Always” and “one of” are rules: a reader refuses anything else.
- In conditions, \`_io.size - _io.pos\` is the number of bytes that are left in the structure, \`_io.eof\` says that there are
  none, and \`_\` is the element that was read last. Names are those of fields before; a name with a dot is a field of a field.
- A type that depends on a number (\`1: region_v1\`, \`2: region_v2\`) is the one behind that number, or behind that name of an
  enumeration. For a value that is not in the list there are no bytes.
- A count or a length is believed only if the bytes that are left can hold it.
- Metadata keys are written in the order of their UTF-8 bytes. (That is not JavaScript's order: U+FFFF comes before U+1F600.)
- Examples have letters. Each is shown whole as a hex dump; every structure shows the bytes that it has in one of them.`;

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

All checksums are CRC-32 as in IEEE 802.3, zlib and PNG: polynomial 0x04C11DB7, which is 0xEDB88320 with its bits reflected as they
are used here; the register begins as 0xFFFFFFFF and is inverted at the end. The nine bytes \`123456789\` give 0xCBF43926, no
bytes give 0. Python has it as \`zlib.crc32\`. Without a library, for each byte:

\`\`\`text
crc = crc XOR byte, then eight times: crc = (crc >> 1) XOR (0xEDB88320 if the bit that was shifted out is 1, else 0)
\`\`\`

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

export const COMPRESSION = `## Compression

Only the payload of a version 2 snapshot is compressed. \`scheme\` says how:

- \`none\`: the payload is all that follows the preamble. \`len_uncompressed\` is its length; readers do not look at it.
- \`zstd\`: all that follows the preamble is exactly one Zstandard frame (RFC 8878), with nothing behind it, without a
  dictionary, and with a window of at most 128 MiB. It may lack its content size; where it has one, that is \`len_uncompressed\`.
- \`lz4\`: all that follows the preamble is one LZ4 block. There is no frame around it and no size in front of it, which many
  libraries expect: give them \`len_uncompressed\`.

What comes out has exactly \`len_uncompressed\` bytes; anything else is an error. A \`len_uncompressed\` of more than 4096 times the
compressed bytes is an error before anything is decompressed. A reader without zstd or lz4 has to say so: what is behind the
preamble is then of no use to it.`;

export const READING = `## From files to rows

**The snapshot.** Read the [header](#snapshot_header); \`index_type\` is \`iqdb-core\`, or the file holds something else than a
database. Compare the checksum of the region, decompress, and read the [payload](#iqdb_core_payload). Its \`dim\`, \`metric\` and
\`num_rows\` are the header's. The rows are now a list in the order of the file. Their ids are all different: an integer id and a
byte id never are the same id, and a text id is the byte id of its UTF-8.

**The log.** Nothing happens where there is none. A log of less than 12 bytes is empty, provided that it is the beginning of a
header of version 1 or 2, or zeros: a crash cut it short. Its version says what to do next:

- *Version 1* begins where the snapshot ends, or earlier. It does not say so. All its records are applied, in order: to a
  snapshot that holds a part of them already that does no harm.
- *Version 2* has a header of 48 bytes; a shorter one is damaged. Compare \`header_crc32\`. \`first_lsn\` is at least 1 and less
  than 2^62. Then compare \`snapshot_crc32\` and \`snapshot_length\` with \`region_crc32\` and the length in bytes of the
  snapshot file:
  - Both are the same: all records are applied.
  - They differ: the log extended the snapshot before this one, and a crash came between the new snapshot and its new log.
    Look for [checkpoint_intent](#checkpoint_intent) records that name this snapshot by the same two numbers. The last of
    them says in \`covered_lsn\` which mutations the snapshot holds: those of a greater sequence number are applied. There is
    no such record: the files do not belong together, and a reader refuses them.

**A frame** is good when all of this holds: \`len_record\` is neither 0 nor more than 268435456 (256 MiB), the record ends inside the
file, \`record_crc32\` is right, and in version 2 \`head_crc32\` too. Frames are read up to the first that is not good.
[Torn tails](#torn-tails) says what that one means. In version 2 a good frame has also to be in its place: its \`lsn\` is
\`first_lsn\` in the first frame, and in each other one the \`lsn\` of the frame before plus the number of mutations in that (an insert
or a delete is one, a batch as many as it has records, the others are none); and its \`durable\` is at most the offset of the
frame. One that is not in its place is damage, not a torn tail.

**A record** of a good frame that cannot be read is an error, never a torn tail: an operation, a kind of id or a tag without a name,
a length beyond the record, text that is no UTF-8. So is a vector whose number of components is not the \`dim\` of the
payload, and a byte id of length 0. Version 1 knows \`insert\` and \`delete\` only, and bytes behind the operands are ignored;
in version 2 they are an error. The \`covered_lsn\` of an intent is less than the \`lsn\` of its frame.

**Applying a mutation.**

- \`insert\` of an id that is there: the row is replaced, vector and metadata, and keeps its place in the list. Of another id: the
  row goes to the end of the list.
- \`delete\` of an id that is there: the last row of the list takes the place of the deleted one, and the list is one shorter.
  Of another id: nothing happens.
- The sequence number of the n-th record of a batch, counted from 0, is the \`lsn\` of the frame plus n.

What is now in the list is the content of the database, in the order in which the next snapshot writes it. (The order means
nothing but which of two rows at equal distance comes first.) [Example A](#iqdb_snapshot) with
[example H](#iqdb_wal) as its log gives one row: the byte id \`ab\`, the vector 0, 3, 1, and the metadata \`n\` = -1.

**A database in use.** A program that reads without the lock may find a snapshot and the log of the next one, or the other way
round. It reads the snapshot's header again at the end, and begins anew when \`region_crc32\` or the length of the file has
changed.`;

export const TORN_TAILS = `## Torn tails

A crash may leave a part of the last frame of a log. The schema reads it as a frame without record whose \`torn_tail\` holds what
is left: fewer bytes than a frame head, or a head whose \`len_record\` is 0 or more than what follows. So a run of zeros, which
file systems leave after a power cut, is a torn tail too. A torn tail is passed over: nothing shows that any of it was acknowledged.

The schema cannot see damage inside a frame that is long enough. A reader stops at the first frame that is not good, at offset p,
and then has to tell a torn tail from damage to acknowledged data, which it reports and does not pass over:

- *Version 1.* A good frame at any offset behind p means damage. None means a torn tail. Since nothing says where frames begin,
  every offset is tried: for a frame that ends inside the file, whose record begins with operation 1 or 2 and a kind of
  id of 0 or 1, and whose checksum is right. (Files made for the purpose have such a place at every offset, and take a time
  that grows with the square of their length: give up, and call it damage, when 64 times the file, and 64 MiB more, have been
  summed up.)
- *Version 2.* Heads verify by themselves, so they can be found behind p without their records, by trying every offset: a head of
  28 bytes whose \`head_crc32\` is right and whose \`len_record\` is from 1 to 268435456. If one of them has a \`durable\` greater than
  p, bytes that were known to be on stable storage are damaged. If not, everything from p on was never
  acknowledged as durable, and is a torn tail.

\`\`\`text
48             103           p                       a later head
┌──────────────┬─────────────┬───────────────────────┬──────────────────┐
│ frame, good  │ frame, good │ frame, checksum wrong │ durable, lsn, …  │
└──────────────┴─────────────┴───────────────────────┴──────────────────┘
  durable ≤ p in every later head, or no later head: a torn tail, which begins at p
  durable > p in some later head: what stands at p had been on stable storage, and is damaged
\`\`\`

A writer of version 2 may keep zeros behind the last frame, up to the end of a page of 4096 bytes, as room for more frames: where
the file need not grow, a sync is faster. They are cut off like a torn tail; nothing was lost with them.

A writer cuts a torn tail off before it appends anything; who only reads leaves the file alone. Sequence numbers (\`lsn\`) rise
without gap or repeat inside a log.

A log of version 2 whose version field was damaged and says 1 would be one torn tail from its first frame on. Who wants to notice
puts the 2 back, in memory, and compares \`header_crc32\`: if it is right, the field is damaged.`;

export const LIMITS = `## Limits

| what | limit | beyond it |
|---|---|---|
| index type of a snapshot | 4096 bytes | refused |
| \`len_uncompressed\` | 4096 times the compressed bytes | refused |
| record of a log | 256 MiB (268435456 bytes) | no frame |
| components of a vector | at least 1; what a record can hold | refused |
| byte id | at least 1 byte; below 2^32 bytes, since the payload counts it in 32 bits | refused |
| entries in the metadata of a row | none; writers put at most 65536 | – |
| values in metadata | no lists, no maps: an entry holds one value | refused: tag without a name |
| sequence numbers | from 1 to 2^62 - 1 | refused |
| head of an index sidecar | 65536 bytes | passed over |`;

export const REFUSALS = `## What a reader refuses, and what it does not

Refused, besides what the tables call an error, and besides damage to a log:

- a snapshot that ends inside its header, its preamble or its last row, or whose checksum is wrong;
- a payload whose \`dim\`, \`metric\` or \`num_rows\` is not that of the header;
- an id that stands in two rows of a payload;
- a component of a vector that is NaN or infinite, in a payload or in a record: it has no place in an order by distance;
- a byte id of length 0, in a log too;
- a log that belongs to another snapshot, and a log without a snapshot.

Not refused:

- bytes behind the last row of a payload, and in version 1 behind the operands of a record: they are ignored;
- metadata keys in any order, and one that is repeated: the last entry counts;
- a truth value other than 0 and 1: true; a \`has_metadata\` other than 0 and 1 in a log (not in a payload): none;
- the deletion of an id that is not there.

Metadata that is absent and metadata without entries are two things. A value is of its kind: the integer 1 and the float 1.0 are
two values for who writes them back, though a filter compares them as numbers.`;
