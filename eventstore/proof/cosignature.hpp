#pragma once
// What a witness says of a checkpoint (C2SP tlog-cosignature, Ed25519): that it saw this tree at some moment, and that it goes on from
// every one it saw before. One more signature line of the checkpoint's note: 4 bytes key id, 8 bytes time, 64 bytes signature of
//
//   cosignature/v1
//   time <seconds since 1970>
//   <the checkpoint's text>

#include <string>
#include <string_view>

#include "eventstore/proof/signed_note.hpp"

namespace muster::eventstore::proof {

/// A witness' name and key. The signature does not cover the name: no two witnesses share a key.
struct Cosigner {
    std::string name;
    PublicKey key{};

    [[nodiscard]] std::array<std::uint8_t, key_id_bytes> key_id() const;
    /// "<name>+<key id, hex>+<base64 of 0x04 and the key>".
    [[nodiscard]] std::string text() const;
    /// Nothing when the text is no such key, or its key id is another key's.
    [[nodiscard]] static std::optional<Cosigner> parse(std::string_view text);
    friend bool operator==(const Cosigner&, const Cosigner&) = default;
};

struct Cosignature {
    std::string line;       ///< as it stands in the note
    std::int64_t time = 0;  ///< seconds since 1970, by the witness' clock
};

/// The newest one of this witness in a note, or among signature lines after the text they are of. `not_signed`: it has none.
[[nodiscard]] domain::Result<Cosignature, NoteError> find_cosignature(std::string_view note, const Cosigner& cosigner);
[[nodiscard]] domain::Result<Cosignature, NoteError> find_cosignature(std::string_view text, std::string_view lines, const Cosigner& cosigner);

/// The note with this line, in place of an earlier one by the same key.
[[nodiscard]] std::string with_cosignature(std::string_view note, const Cosigner& cosigner, std::string_view line);

}  // namespace muster::eventstore::proof
