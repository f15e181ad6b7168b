// A stand-in, as kaitaistruct.h says: bytes in memory, read from the first to the last. Every length is checked first.
#ifndef KAITAI_STREAM_H
#define KAITAI_STREAM_H

#include <stdint.h>

#include <cstring>
#include <stdexcept>
#include <string>

namespace kaitai {

class kstream {
public:
    explicit kstream(const std::string& bytes) : m_bytes(bytes), m_at(0) {}

    bool is_eof() const { return m_at == m_bytes.size(); }
    uint64_t pos() const { return m_at; }
    uint64_t size() const { return m_bytes.size(); }

    uint8_t read_u1() { return static_cast<uint8_t>(little_endian(1)); }
    uint32_t read_u4le() { return static_cast<uint32_t>(little_endian(4)); }
    uint64_t read_u8le() { return little_endian(8); }
    int64_t read_s8le() { return from_bits<int64_t>(little_endian(8)); }
    float read_f4le() { return from_bits<float>(read_u4le()); }
    double read_f8le() { return from_bits<double>(little_endian(8)); }

    std::string read_bytes(uint64_t length) {
        if (length > m_bytes.size() - m_at) throw std::runtime_error("end of stream");
        m_at += length;
        return m_bytes.substr(m_at - length, length);
    }
    std::string read_bytes_full() { return read_bytes(m_bytes.size() - m_at); }

    // Our text is UTF-8, and stays it: who prints it looks whether it is.
    static std::string bytes_to_str(const std::string& bytes, const char*) { return bytes; }

private:
    const std::string m_bytes;
    std::size_t m_at;

    uint64_t little_endian(int bytes) {
        const std::string taken = read_bytes(bytes);
        uint64_t value = 0;
        for (int i = bytes - 1; i >= 0; i--) value = value << 8 | static_cast<uint8_t>(taken[i]);
        return value;
    }
    template <typename T, typename Bits> static T from_bits(Bits bits) {
        T value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
};

}

#endif
