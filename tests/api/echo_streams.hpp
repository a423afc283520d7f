#pragma once
// Bodies that are made while they are sent, as the echo server answers them at /stream/{kind}:
//
//   three     "one", "two", "three", from another thread, with empty pieces between them
//   large     1,024 pieces of 64 KiB: more than socket buffers hold
//   broken    "one", and then a failure
//   dropped   "one", and then nobody who knows of the rest
//   endless   "tick\n" every 10 ms until the connection is gone

#include <atomic>
#include <memory>
#include <string_view>

#include "api/body_stream.hpp"

namespace muster::tests {

struct StreamCounts {
    std::atomic<int> made{0};   ///< pieces given
    std::atomic<int> alive{0};  ///< streams
};

/// nullptr when there is no such kind. The counts must outlive it.
[[nodiscard]] std::shared_ptr<api::BodyStream> make_stream(std::string_view kind, StreamCounts& counts);

}  // namespace muster::tests
