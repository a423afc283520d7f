#pragma once
// Texts signed with Ed25519, as C2SP signed-note has them: the text, an empty line, then a line for each signature.
//
//   — <key name> <base64 of 4 bytes key id, 64 bytes signature>
//
// Lines of other signers (witnesses) are carried along and not judged here.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/result.hpp"
#include "eventstore/proof/hashing.hpp"

namespace muster::eventstore::proof {

using PublicKey = domain::Bytes32;

/// Base64 with + and /, padded.
[[nodiscard]] std::string base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// Who signs: a name without blanks and plus signs, and an Ed25519 key.
struct Verifier {
    std::string name;
    PublicKey key{};

    [[nodiscard]] std::array<std::uint8_t, 4> key_id() const;
    /// "<name>+<key id, hex>+<base64 of 0x01 and the key>".
    [[nodiscard]] std::string text() const;
    /// Nothing when the text is no such key, or its key id is another key's.
    [[nodiscard]] static std::optional<Verifier> parse(std::string_view text);
    friend bool operator==(const Verifier&, const Verifier&) = default;
};

class Signer {
  public:
    /// The same seed always gives the same key. Needs crypto::initialize (eventstore/crypto.hpp).
    Signer(std::string name, const domain::Bytes32& seed);
    ~Signer();
    Signer(const Signer&) = delete;
    Signer& operator=(const Signer&) = delete;

    [[nodiscard]] const Verifier& verifier() const { return verifier_; }
    /// The whole note; `text` ends with a line feed.
    [[nodiscard]] std::string sign(std::string_view text) const;

  private:
    Verifier verifier_;
    std::array<std::uint8_t, 64> secret_{};
};

enum class NoteError : std::uint8_t {
    malformed,    ///< it is no signed note
    not_signed,   ///< by none of these keys
    forged,       ///< a line with the name and id of one of these keys does not hold
};
[[nodiscard]] std::string_view to_text(NoteError error);

/// The text of a note that at least one of these signed.
[[nodiscard]] domain::Result<std::string, NoteError> open_note(std::string_view note, const std::vector<Verifier>& verifiers);

/// Longer ones are not read.
inline constexpr std::size_t note_bytes_max = 64 * 1024;

/// A note as it stands, nothing judged. The views are into the note.
struct NoteParts {
    std::string_view text;        ///< what is signed, with its last line feed
    std::string_view signatures;  ///< a line each
};
/// Nothing when it is no note.
[[nodiscard]] std::optional<NoteParts> split_note(std::string_view note);

constexpr std::size_t key_id_bytes = 4;

struct SignatureLine {
    std::string_view name;
    std::string bytes;  ///< key id and signature, more than `key_id_bytes`

    [[nodiscard]] bool is_by(std::string_view signer, const std::array<std::uint8_t, key_id_bytes>& id) const;
    /// With its line feed.
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<SignatureLine> parse(std::string_view line);
};

/// The parts of "<name>+<key id, hex>+<base64 of a type and a 32-byte key>"; nothing when it is none of this type or the id is another key's.
[[nodiscard]] std::optional<std::pair<std::string, PublicKey>> parse_key(std::string_view text, char type);
[[nodiscard]] std::string key_text(std::string_view name, const PublicKey& key, char type);
[[nodiscard]] std::array<std::uint8_t, key_id_bytes> key_id_of(std::string_view name, const PublicKey& key, char type);

}  // namespace muster::eventstore::proof
