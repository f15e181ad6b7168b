// A stand-in for the C++ runtime of Kaitai Struct, for tests only: written from what the readers of our schemas call, and no
// more. Who uses such readers takes the real one: https://github.com/kaitai-io/kaitai_struct_cpp_stl_runtime
#ifndef KAITAI_STRUCT_H
#define KAITAI_STRUCT_H

#include <cstdlib>
#include <new>

#include "kaitaistream.h"

// The emitted code refuses older ones than 0.11.
#define KAITAI_STRUCT_VERSION 11000L

namespace kaitai {

class kstruct {
public:
    explicit kstruct(kstream* io) : m__io(io) {}
    virtual ~kstruct() {}
    kstream* _io() const { return m__io; }

    // When a read fails, the emitted clean-up looks at members that have no value yet: zeros make that harmless.
    static void* operator new(std::size_t size) {
        void* memory = std::calloc(1, size);
        if (memory == 0) throw std::bad_alloc();
        return memory;
    }
    static void operator delete(void* memory) { std::free(memory); }

protected:
    kstream* m__io;
};

}

#endif
