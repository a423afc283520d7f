#include "api/space/ids.hpp"

#include "eventstore/crypto.hpp"

namespace muster::api::space {

namespace crypto = eventstore::crypto;

std::string id_text(const domain::Bytes16& id) { return crypto::hex(crypto::as_text(id).substr(0, id_bytes)); }

std::optional<std::string> id_prefix(std::string_view text) {
    if (text.size() != id_hex_digits) return {};
    return crypto::from_hex(text);
}

domain::Timestamp made_at(const domain::Bytes16& id) {
    std::int64_t milliseconds = 0;
    for (std::size_t i = 0; i < 6; ++i) milliseconds = milliseconds << 8 | id[i];
    return {milliseconds * 1000};
}

}  // namespace muster::api::space
