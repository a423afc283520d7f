#pragma once
// Reads of a background thread from a read model. A damaged model stops answering requests with a report of its own; it must
// not end the server, so a thread tells it in the log, goes on with nothing, and reads again in its next round.

#include <exception>
#include <string>
#include <string_view>

#include "api/log.hpp"

namespace muster::api {

template <class F>
[[nodiscard]] auto read_or_nothing(std::string_view who, F&& read) -> decltype(read()) {
    try {
        return read();
    } catch (const std::exception& damage) {
        log::error(std::string(who) + ": " + damage.what());
        return {};
    }
}

}  // namespace muster::api
