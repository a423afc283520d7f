#pragma once
// `limit` and `offset` of SPACE's listings, and what their answers say of the page. Pure; thread-safe.

#include <cstdint>

#include "api/request.hpp"
#include "api/space/error.hpp"
#include "eventstore/json_writer.hpp"

namespace muster::api::space {

struct Paging {
    std::uint64_t limit = 10;
    std::uint64_t offset = 0;

    /// Whether the hit with this number, from 0 on, is on the page.
    [[nodiscard]] bool has(std::uint64_t hit) const { return hit >= offset && hit - offset < limit; }
};

/// 400 with SPACE's texts. Numbers are read as JavaScript's parseInt reads them.
[[nodiscard]] OrError<Paging> read_paging(const Request& request);

/// "pagination": {offset, limit, total, page, pages}
void write_pagination(eventstore::JsonWriter& json, const Paging& paging, std::uint64_t total, std::uint64_t pages_least);

}  // namespace muster::api::space
