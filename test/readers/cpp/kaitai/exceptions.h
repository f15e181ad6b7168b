// A stand-in, as kaitaistruct.h says: what the emitted code throws when a value breaks a rule of the schema.
#ifndef KAITAI_EXCEPTIONS_H
#define KAITAI_EXCEPTIONS_H

#include <stdexcept>
#include <string>

#include "kaitaistream.h"

namespace kaitai {

class validation_error : public std::runtime_error {
public:
    validation_error(const std::string& rule, const std::string& path) : std::runtime_error(path + ": " + rule) {}
};

template <typename T> struct validation_not_equal_error : validation_error {
    validation_not_equal_error(const T&, const T&, kstream*, const std::string& path)
        : validation_error("not equal", path) {}
};

template <typename T> struct validation_less_than_error : validation_error {
    validation_less_than_error(const T&, const T&, kstream*, const std::string& path)
        : validation_error("less than the least", path) {}
};

template <typename T> struct validation_greater_than_error : validation_error {
    validation_greater_than_error(const T&, const T&, kstream*, const std::string& path)
        : validation_error("greater than the greatest", path) {}
};

template <typename T> struct validation_not_any_of_error : validation_error {
    validation_not_any_of_error(const T&, kstream*, const std::string& path) : validation_error("none of them", path) {}
};

template <typename T> struct validation_not_in_enum_error : validation_error {
    validation_not_in_enum_error(const T&, kstream*, const std::string& path) : validation_error("no name", path) {}
};

}

#endif
