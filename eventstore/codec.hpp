#pragma once
// Events to record bytes and back. The record frame, which cannot be changed later:
//
//   record     = format(1 byte: 1) json_length(u32 LE) json sealed_part*
//   json       = one JSON object: id, position, type, version, stream, stream_version, organizations[], time (integer
//                microseconds UTC), commit {id, first, size}, actor {kind, account?, session?, key?, on_behalf_of?},
//                request_id?, idempotency? {credential, key, request}, data {the event's clear fields}
//   sealed_part= field_length(u8) field subject(16) generation(u32 LE) algorithm(u8: 1 = AES-256-GCM) nonce(12)
//                length(u32 LE) ciphertext_and_tag
//   AAD        = event id(16) type_length(u8) type version(u32 LE) field_length(u8) field subject(16)
//
// Fields that are absent or empty by default may be left out of data; a reader takes the default.
// Thread-safe; encode and decode keep no state but the parser each thread owns.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/event.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "eventstore/crypto.hpp"
#include "eventstore/keyring.hpp"

namespace muster::eventstore {

struct DecodeFailure {
    std::string detail;  ///< what is wrong; names the type and version when they could be read
};

/// Gives the key for a sealed part; nothing: the part reads as erased.
using KeyFinder = std::function<std::optional<DataKey>(domain::AccountId, std::uint32_t generation)>;

/// Fills in a nonce; only the generator of golden files has another one than randomness.
using NonceSource = void (*)(std::span<std::uint8_t>);

/// The longest personal field.
inline constexpr std::size_t personal_bytes_max = 64 * 1024;

/// The record of an event; `key` seals its personal fields and may be missing only when it has none that are present.
/// An erased field, a missing key and a field unwritable_field() names are the caller's bugs.
[[nodiscard]] std::string encode(const domain::RecordedEvent& event, const std::optional<DataKey>& key,
                                 NonceSource nonces = &crypto::random_bytes);

/// Whether a personal field is present, so that encode needs a key.
[[nodiscard]] bool has_personal_data(const domain::Event& event);

/// The first field whose text is not UTF-8 or is longer than a record may hold; empty when the event can be written.
[[nodiscard]] std::string_view unwritable_field(const domain::Event& event);
/// How a command is refused whose event has such a field.
[[nodiscard]] domain::Refusal unwritable(std::string_view field);

/// With a finder personal fields are opened; without one they read as erased (enough for decision state). Older
/// versions go through their upcasters. A sealed part that fails to open under a key that exists is a failure, not an
/// erasure.
[[nodiscard]] domain::Result<domain::RecordedEvent, DecodeFailure> decode(std::string_view record,
                                                                          const KeyFinder* finder);

/// The record's JSON object as it stands (clear part only); nothing when the frame is broken.
[[nodiscard]] std::optional<std::string_view> record_json(std::string_view record);

}  // namespace muster::eventstore
