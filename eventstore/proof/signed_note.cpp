#include "eventstore/proof/signed_note.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>

namespace muster::eventstore::proof {
namespace {

constexpr std::string_view dash = "\u2014 ";
constexpr char ed25519_type = 1;
constexpr std::size_t signature_bytes = crypto_sign_BYTES;

const unsigned char* unsigned_of(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

bool holds(const SignatureLine& line, const Verifier& verifier, std::string_view text) {
    return line.bytes.size() == key_id_bytes + signature_bytes &&
           crypto_sign_verify_detached(unsigned_of(line.bytes) + key_id_bytes, unsigned_of(text), text.size(), verifier.key.data()) == 0;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; }

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    sodium_bin2base64(text.data(), text.size(), unsigned_of(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // its terminating zero
    return text;
}

std::optional<std::string> from_base64(std::string_view text) {
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text.data() + text.size()) {
        return {};
    }
    bytes.resize(size);
    return bytes;
}

std::optional<NoteParts> split_note(std::string_view note) {
    const auto parted = note.rfind("\n\n");  // by the last empty line
    if (note.size() > note_bytes_max || parted == std::string_view::npos || !note.ends_with('\n')) return {};
    if (std::any_of(note.begin(), note.end(), is_control)) return {};
    return NoteParts{note.substr(0, parted + 1), note.substr(parted + 2)};
}

std::optional<SignatureLine> SignatureLine::parse(std::string_view line) {
    if (!line.starts_with(dash)) return {};
    line.remove_prefix(dash.size());
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos || blank == 0) return {};
    auto bytes = from_base64(line.substr(blank + 1));
    if (!bytes || bytes->size() <= key_id_bytes) return {};
    return SignatureLine{line.substr(0, blank), std::move(*bytes)};
}

bool SignatureLine::is_by(std::string_view signer, const std::array<std::uint8_t, key_id_bytes>& id) const {
    return name == signer && std::memcmp(bytes.data(), id.data(), id.size()) == 0;
}

std::string SignatureLine::text() const { return std::string(dash) + std::string(name) + " " + base64(bytes) + "\n"; }

std::array<std::uint8_t, key_id_bytes> key_id_of(std::string_view name, const PublicKey& key, char type) {
    const auto hash = Hasher().plain(std::string(name) + '\n' + type + std::string(bytes_of(key)));
    return {hash[0], hash[1], hash[2], hash[3]};
}

std::string key_text(std::string_view name, const PublicKey& key, char type) {
    constexpr std::string_view digits = "0123456789abcdef";
    auto text = std::string(name) + "+";
    for (const auto byte : key_id_of(name, key, type)) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text + "+" + base64(type + std::string(bytes_of(key)));
}

std::optional<std::pair<std::string, PublicKey>> parse_key(std::string_view text, char type) {
    const auto first = text.find('+');
    const auto second = first == std::string_view::npos ? first : text.find('+', first + 1);
    if (second == std::string_view::npos || first == 0) return {};
    const auto bytes = from_base64(text.substr(second + 1));
    if (!bytes || bytes->size() != 1 + sizeof(PublicKey) || bytes->front() != type) return {};
    std::pair parsed{std::string(text.substr(0, first)), hash_at(bytes->data() + 1)};
    if (key_text(parsed.first, parsed.second, type) != text) return {};
    return parsed;
}

std::array<std::uint8_t, 4> Verifier::key_id() const { return key_id_of(name, key, ed25519_type); }

std::string Verifier::text() const { return key_text(name, key, ed25519_type); }

std::optional<Verifier> Verifier::parse(std::string_view text) {
    auto parsed = parse_key(text, ed25519_type);
    if (!parsed) return {};
    return Verifier{std::move(parsed->first), parsed->second};
}

Signer::Signer(std::string name, const domain::Bytes32& seed) {
    verifier_.name = std::move(name);
    crypto_sign_seed_keypair(verifier_.key.data(), secret_.data(), seed.data());
}

Signer::~Signer() { sodium_memzero(secret_.data(), secret_.size()); }

std::string Signer::sign(std::string_view text) const {
    const auto id = verifier_.key_id();
    std::string bytes(key_id_bytes + signature_bytes, '\0');
    std::memcpy(bytes.data(), id.data(), id.size());
    crypto_sign_detached(reinterpret_cast<unsigned char*>(bytes.data()) + key_id_bytes, nullptr, unsigned_of(text), text.size(), secret_.data());
    return std::string(text) + "\n" + SignatureLine{verifier_.name, std::move(bytes)}.text();
}

std::string_view to_text(NoteError error) {
    switch (error) {
        case NoteError::malformed:
            return "it is no signed note";
        case NoteError::not_signed:
            return "it is not signed by the key that was expected";
        case NoteError::forged:
            return "its signature does not hold: the text is not what was signed";
    }
    return {};
}

domain::Result<std::string, NoteError> open_note(std::string_view note, const std::vector<Verifier>& verifiers) {
    const auto parts = split_note(note);
    if (!parts) return domain::failure(NoteError::malformed);
    auto lines = parts->signatures;
    bool is_signed = false;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = SignatureLine::parse(lines.substr(0, end));
        if (!line) return domain::failure(NoteError::malformed);
        for (const auto& verifier : verifiers) {
            if (!line->is_by(verifier.name, verifier.key_id())) continue;
            if (!holds(*line, verifier, parts->text)) return domain::failure(NoteError::forged);
            is_signed = true;
        }
        lines.remove_prefix(end + 1);
    }
    if (!is_signed) return domain::failure(NoteError::not_signed);
    return std::string(parts->text);
}

}  // namespace muster::eventstore::proof
