// Prints what Kaitai's C++ readers find in files of ours, one line of JSON for each: KIND PATH ... on the command line.
// It is one translation unit together with the readers: the compiler then reads the standard library once.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "iqdb_common.cpp"
#include "iqdb_core_payload.cpp"
#include "iqdb_sidecar.cpp"
#include "iqdb_snapshot.cpp"
#include "iqdb_wal.cpp"

using std::string;

static string number(uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%llu", static_cast<unsigned long long>(value));
    return text;
}

static string signed_number(int64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%lld", static_cast<long long>(value));
    return text;
}

static string hex(const string& bytes) {
    static const char digits[] = "0123456789abcdef";
    string text;
    for (std::size_t at = 0; at < bytes.size(); at++) {
        const uint8_t byte = bytes[at];
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

template <typename T> static string bytes_of(const T* values, std::size_t count) {
    return string(reinterpret_cast<const char*>(values), count * sizeof(T));
}

// Bytes of the UTF-8 sequence that begins at `at`; 0 where none does (RFC 3629: no surrogates, nothing overlong).
static int sequence(const string& text, std::size_t at) {
    const uint8_t first = text[at];
    const int length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (at + length > text.size()) return 0;
    for (int i = 1; i < length; i++)
        if ((static_cast<uint8_t>(text[at + i]) & 0xc0) != 0x80) return 0;
    if (length < 3) return length;
    const uint8_t second = text[at + 1];
    const bool is_bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return is_bad ? 0 : length;
}

static string quoted(const string& text) {
    string json = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const int length = sequence(text, at);
        if (length == 0) throw std::runtime_error("no UTF-8");
        const uint8_t first = text[at];
        if (first < 0x20) json += "\\u00" + hex(string(1, first));
        else if (first == '"' || first == '\\') json += string("\\") + text[at];
        else json += text.substr(at, length);
        at += length;
    }
    return json + "\"";
}

template <typename T> static string list(const std::vector<T*>& items, string (*shown)(T*)) {
    string json;
    for (std::size_t at = 0; at < items.size(); at++) json += (at == 0 ? "" : ",") + shown(items[at]);
    return "[" + json + "]";
}

// -- what payload and log have in common ---------------------------------------------------------

static const char* metric_name(iqdb_common_t::metric_t metric) {
    static const char* const names[] = {"cosine", "dot", "euclidean", "manhattan", "hamming"};
    return names[metric];
}

template <typename BytesId, typename Id> static string id_of(Id* id) {
    if (id->kind() == iqdb_common_t::ID_KIND_U64)
        return quoted("u64:" + number(static_cast<iqdb_common_t::u64_id_t*>(id->body())->value()));
    return quoted("bytes:" + hex(static_cast<BytesId*>(id->body())->value()));
}

static string value_of(iqdb_common_t::metadata_value_t* value) {
    kaitai::kstruct* body = value->body();
    switch (value->kind()) {
    case iqdb_common_t::VALUE_KIND_STRING:
        return quoted("string:" + static_cast<iqdb_common_t::text_t*>(body)->value());
    case iqdb_common_t::VALUE_KIND_INT:
        return quoted("int:" + signed_number(static_cast<iqdb_common_t::int_value_t*>(body)->value()));
    case iqdb_common_t::VALUE_KIND_FLOAT: {
        const double number = static_cast<iqdb_common_t::float_value_t*>(body)->value();
        return quoted("float:" + hex(bytes_of(&number, 1)));
    }
    case iqdb_common_t::VALUE_KIND_BOOL:
        return quoted("bool:" + number(static_cast<iqdb_common_t::bool_value_t*>(body)->value()));
    default:
        return "null";
    }
}

static string entry_of(iqdb_common_t::metadata_entry_t* entry) {
    return "[" + quoted(entry->key()->value()) + "," + value_of(entry->value()) + "]";
}

template <typename T> static string metadata_of(T* holder) {
    return holder->_is_null_metadata() ? "null" : list(*holder->metadata()->entries(), entry_of);
}

// -- the four files ------------------------------------------------------------------------------

static string snapshot(const string& bytes) {
    kaitai::kstream io(bytes);
    std::unique_ptr<iqdb_snapshot_t> file(new iqdb_snapshot_t(&io));
    iqdb_snapshot_t::snapshot_header_t* header = file->header();
    return "[" + quoted(number(header->version())) + "," + quoted(header->index_type()) + "," +
           quoted(number(header->dim())) + "," + quoted(number(header->num_vectors())) + "," +
           quoted(number(header->region_crc32())) + "," + quoted(metric_name(header->metric())) + ",[]]";
}

static string row_of(iqdb_core_payload_t::row_t* row) {
    return "[" + id_of<iqdb_core_payload_t::bytes_id_t>(row->id()) + "," + quoted(hex(row->vector())) + "," +
           metadata_of(row) + "]";
}

static string payload(const string& bytes) {
    static const char* const kinds[] = {"flat", "hnsw", "ivf"};
    kaitai::kstream io(bytes);
    std::unique_ptr<iqdb_core_payload_t> file(new iqdb_core_payload_t(&io));
    return "[" + quoted(number(file->head()->dim())) + "," + quoted(kinds[file->head()->index_kind()]) + "," +
           number(file->rows()->size()) + "," + list(*file->rows(), row_of) + "]";
}

static string insert_of(iqdb_wal_t::insert_t* insert) {
    const std::vector<float>& components = *insert->components();
    return "[\"insert\"," + id_of<iqdb_wal_t::wal_bytes_id_t>(insert->id()) + "," +
           quoted(hex(bytes_of(components.data(), components.size()))) + "," + metadata_of(insert) + "]";
}

static string delete_of(iqdb_wal_t::delete_t* gone) {
    return "[\"delete\"," + id_of<iqdb_wal_t::wal_bytes_id_t>(gone->id()) + "]";
}

static string batched(iqdb_wal_t::batch_record_t* batched) {
    iqdb_wal_t::mutation_t* mutation = batched->record();
    return mutation->op() == iqdb_wal_t::OP_INSERT ? insert_of(static_cast<iqdb_wal_t::insert_t*>(mutation->body()))
                                                   : delete_of(static_cast<iqdb_wal_t::delete_t*>(mutation->body()));
}

static string operation(iqdb_wal_t::record_t* record) {
    kaitai::kstruct* body = record->body();
    switch (record->op()) {
    case iqdb_wal_t::OP_INSERT:
        return insert_of(static_cast<iqdb_wal_t::insert_t*>(body));
    case iqdb_wal_t::OP_DELETE:
        return delete_of(static_cast<iqdb_wal_t::delete_t*>(body));
    case iqdb_wal_t::OP_BATCH:
        return "[\"batch\"," + list(*static_cast<iqdb_wal_t::batch_t*>(body)->records(), batched) + "]";
    case iqdb_wal_t::OP_CHECKPOINT_INTENT: {
        iqdb_wal_t::checkpoint_intent_t* intent = static_cast<iqdb_wal_t::checkpoint_intent_t*>(body);
        return "[\"checkpoint_intent\"," + quoted(number(intent->snapshot_crc32())) + "," +
               quoted(number(intent->snapshot_length())) + "," + quoted(number(intent->covered_lsn())) + "]";
    }
    default:
        return "[\"mark\"]";
    }
}

template <typename Frame> static string frames_of(std::vector<Frame*>* frames) {
    std::vector<iqdb_wal_t::record_t*> records;
    uint64_t torn = 0;
    for (std::size_t at = 0; frames != 0 && at < frames->size(); at++) {
        Frame* frame = (*frames)[at];
        if (!frame->_is_null_record()) records.push_back(frame->record());
        if (!frame->_is_null_torn_tail()) torn += frame->torn_tail().size();
    }
    return number(records.size()) + "," + number(torn) + "," + list(records, operation);
}

static string log(const string& bytes) {
    kaitai::kstream io(bytes);
    std::unique_ptr<iqdb_wal_t> file(new iqdb_wal_t(&io));
    const uint32_t version = file->prefix()->version();
    const string found = version == 1 ? frames_of(static_cast<iqdb_wal_t::wal_v1_t*>(file->body())->frames())
                                      : frames_of(static_cast<iqdb_wal_t::wal_v2_t*>(file->body())->frames());
    return "[" + number(version) + "," + found + "]";
}

static string section_of(iqdb_sidecar_t::section_entry_t* entry) {
    static const char* const kinds[] = {"", "index_state", "code_records", "row_norms", "node_levels", "base_links",
        "upper_links", "centroids", "assignments", "pq_codebooks", "pq_codes", "binary_codes"};
    if (entry->kind() < 1 || entry->kind() > 11) throw std::runtime_error("no name");
    return "[" + quoted(kinds[entry->kind()]) + "," + quoted(number(entry->part())) + "," +
           quoted(number(entry->offset())) + "," + quoted(number(entry->length())) + "," +
           quoted(number(entry->crc32())) + "]";
}

static string sidecar(const string& bytes) {
    kaitai::kstream io(bytes);
    std::unique_ptr<iqdb_sidecar_t> file(new iqdb_sidecar_t(&io));
    iqdb_sidecar_t::sidecar_head_t* head = file->head();
    return "[" + quoted(number(head->snapshot_crc32())) + "," + quoted(number(head->snapshot_length())) + "," +
           quoted(number(head->num_rows())) + "," + quoted(hex(head->fingerprint())) + "," +
           list(*head->sections(), section_of) + "]";
}

static string found(const string& kind, const string& bytes) {
    try {
        if (kind == "snapshot") return snapshot(bytes);
        if (kind == "payload") return payload(bytes);
        return kind == "log" ? log(bytes) : sidecar(bytes);
    } catch (const std::runtime_error&) {
        return "\"refused\"";
    }
}

int main(int count, char** arguments) {
    for (int at = 1; at + 1 < count; at += 2) {
        std::ifstream file(arguments[at + 1], std::ios::binary);
        const string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
        std::cout << "[" << quoted(arguments[at]) << "," << found(arguments[at], bytes) << "]\n";
    }
}
