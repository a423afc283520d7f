#pragma once
// A text piece by piece as UTF-8, whatever of UTF-8 and UTF-16 it is in; strictly: what is no text in that encoding is a
// problem and not a question mark. One thread at a time.

#include <memory>
#include <string>

#include "api/sheets/file_kind.hpp"

struct UConverter;

namespace muster::sheets {

class TextDecoder {
  public:
    /// The bytes must outlive it.
    TextDecoder(std::string_view bytes, FileKind kind);
    ~TextDecoder();
    TextDecoder(const TextDecoder&) = delete;
    TextDecoder& operator=(const TextDecoder&) = delete;

    /// The next piece without its byte order mark; empty at the end. Problems: encoding_invalid.
    [[nodiscard]] OrReadProblem<std::string> next();

  private:
    std::string_view rest_;
    UConverter* from_;
    UConverter* to_;
    std::u16string pivot_;
    char16_t* pivot_source_;
    char16_t* pivot_target_;
    bool begun_ = false;
    bool ended_ = false;
};

}  // namespace muster::sheets
