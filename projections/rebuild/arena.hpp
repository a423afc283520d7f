#pragma once
// Bytes that go all at once. Not thread-safe.

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace muster::projections {

class Arena {
  public:
    /// They never move; at any address.
    [[nodiscard]] char* take(std::size_t bytes) {
        if (bytes > left_) add(bytes);
        char* const at = end_ - left_;
        left_ -= bytes;
        return at;
    }
    [[nodiscard]] const char* keep(std::string_view bytes) {
        char* const at = take(bytes.size());
        std::memcpy(at, bytes.data(), bytes.size());
        return at;
    }
    /// Since the last clear().
    [[nodiscard]] std::size_t bytes_taken() const { return taken_ - left_; }
    void clear() {
        chunks_.clear();
        end_ = nullptr;
        left_ = taken_ = 0;
    }

  private:
    /// What the kernel hands out in one piece, when it can: a fault for each 4 KiB costs more than the bytes that go there.
    static constexpr std::size_t chunk_bytes = 2U << 20U;

    struct Free {
        void operator()(char* chunk) const { std::free(chunk); }
    };

    void add(std::size_t bytes) {
        const auto size = std::max(chunk_bytes, (bytes + chunk_bytes - 1) / chunk_bytes * chunk_bytes);
        auto* const chunk = static_cast<char*>(std::aligned_alloc(chunk_bytes, size));
        if (chunk == nullptr) throw std::bad_alloc();
        (void)madvise(chunk, size, MADV_HUGEPAGE);
        chunks_.emplace_back(chunk);
        end_ = chunk + size;
        taken_ += size;
        left_ = size;
    }

    std::vector<std::unique_ptr<char, Free>> chunks_;
    char* end_ = nullptr;
    std::size_t left_ = 0, taken_ = 0;
};

}  // namespace muster::projections
