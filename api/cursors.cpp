#include "api/cursors.hpp"

#include <array>

#include "eventstore/crypto.hpp"

namespace muster::api {
namespace crypto = eventstore::crypto;

namespace {

constexpr char format = 1;
constexpr std::size_t mark_bytes = 4;
constexpr std::size_t head_bytes = 1 + mark_bytes + crypto::nonce_bytes;
constexpr std::size_t cursor_text_max = 4096;  // a cursor is a sort key and an id; nothing longer was ever made here

void append_with_length(std::string& out, std::string_view part) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((part.size() >> shift) & 0xFFU);
    out += part;
}

}  // namespace

Cursors::Cursors(const domain::Bytes32& cursor_key, std::string incarnation)
    : key_(cursor_key), incarnation_(std::move(incarnation)) {
    mark_ = std::string(crypto::as_text(crypto::sha256("cursor mark " + incarnation_)).substr(0, mark_bytes));
}

std::string Cursors::associated_data(const CursorScope& scope) const {
    std::string aad;
    append_with_length(aad, incarnation_);
    append_with_length(aad, scope.viewer.raw());
    append_with_length(aad, scope.route);
    append_with_length(aad, scope.filter);
    return aad;
}

std::string Cursors::seal(const CursorScope& scope, std::string_view inner) const {
    std::array<std::uint8_t, crypto::nonce_bytes> random{};
    crypto::random_bytes(random);
    const std::string_view nonce(reinterpret_cast<const char*>(random.data()), random.size());
    std::string bytes(1, format);
    bytes += mark_;
    bytes += nonce;
    bytes += crypto::aes_gcm_seal(key_, nonce, associated_data(scope), inner);
    return crypto::base64url(bytes);
}

domain::Result<std::string, CursorFault> Cursors::open(const CursorScope& scope, std::string_view cursor) const {
    if (cursor.size() > cursor_text_max) return domain::failure(CursorFault::invalid);
    const auto bytes = crypto::from_base64url(cursor);
    if (!bytes || bytes->size() < head_bytes + crypto::tag_bytes || bytes->front() != format) {
        return domain::failure(CursorFault::invalid);
    }
    const std::string_view all = *bytes;
    if (all.substr(1, mark_bytes) != mark_) return domain::failure(CursorFault::other_incarnation);
    auto inner = crypto::aes_gcm_open(key_, all.substr(1 + mark_bytes, crypto::nonce_bytes), associated_data(scope),
                                      all.substr(head_bytes));
    if (!inner) return domain::failure(CursorFault::invalid);
    return std::move(*inner);
}

}  // namespace muster::api
