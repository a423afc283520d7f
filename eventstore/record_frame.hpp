#pragma once
// The bytes of a record as codec.hpp gives them, taken apart and put together; knows nothing of events.
// Views point into the record they were read from. Thread-safe (no state).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/ids.hpp"
#include "domain/result.hpp"

namespace muster::eventstore {

inline constexpr char record_format = 1;
inline constexpr std::uint8_t algorithm_aes_256_gcm = 1;
/// More than any event has, so that a damaged count cannot ask for memory.
inline constexpr std::size_t sealed_parts_max = 64;

struct SealedPart {
    std::string_view field;
    domain::AccountId subject;
    std::uint32_t generation = 0;
    std::uint8_t algorithm = 0;
    std::string_view nonce;
    std::string_view ciphertext;  ///< with its tag
};

struct RecordFrame {
    std::string_view json;
    std::string_view sealed_parts;  ///< all of them, one after the other
};

/// The text says what is broken.
[[nodiscard]] domain::Result<RecordFrame, std::string> split_record(std::string_view record);
/// Takes the first part off `rest`; nothing when the bytes are no part.
[[nodiscard]] std::optional<SealedPart> take_part(std::string_view& rest);

/// Starts a record: what comes after is JSON, until end_json().
void begin_record(std::string& record);
void end_json(std::string& record);
/// All of a part but the ciphertext, whose length (tag included) is told.
void append_part_head(std::string& record, std::string_view field, const domain::AccountId& subject,
                      std::uint32_t generation, std::string_view nonce, std::size_t ciphertext_bytes);

/// What a part is bound to: no part can be moved to another field, event or person.
class PartBinding {
  public:
    PartBinding(const domain::EventId& event, std::string_view type, std::uint32_t version);
    /// Valid until the next call.
    [[nodiscard]] std::string_view of(std::string_view field, const domain::AccountId& subject);

  private:
    std::string bytes_;
    std::size_t common_bytes_;
};

}  // namespace muster::eventstore
