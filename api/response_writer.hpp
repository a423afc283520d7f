#pragma once
// An answer as bytes: status line, the headers every answer carries, the answer's own, and the body, in one string that is
// written with one call. Pure but for the clock behind date_line.

#include <string>
#include <string_view>

#include "api/request.hpp"

namespace muster::api {

struct AnswerFrame {
    std::string_view date;        ///< of date_line
    std::string_view request_id;
    bool close = false;
    bool without_body = false;    ///< HEAD: the headers of the body, and no body
    bool secure = false;          ///< over TLS: with Strict-Transport-Security, which must not come over plain HTTP
    bool http_1_0 = false;        ///< a streamed body ends with the connection
};

/// Appends to `out`; of a streamed answer the head only.
void write_answer(std::string& out, const Response& response, const AnswerFrame& frame);
/// Appends a piece of a streamed body to `out`; an empty one must not be sent, for it would end the body.
void write_chunk(std::string& out, std::string_view bytes);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

[[nodiscard]] std::string_view reason_of(unsigned status);

/// RFC 9110's date ("Sun, 06 Nov 1994 08:49:37 GMT") of now, made once a second. Not thread-safe: one per I/O thread.
class DateLine {
  public:
    [[nodiscard]] std::string_view now();

  private:
    std::int64_t second_ = -1;
    std::string text_;
};

}  // namespace muster::api
