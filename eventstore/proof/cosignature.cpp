#include "eventstore/proof/cosignature.hpp"

#include <sodium.h>

namespace muster::eventstore::proof {
namespace {

constexpr char cosignature_type = 4;
constexpr std::size_t time_bytes = 8;
constexpr std::size_t cosignature_bytes = key_id_bytes + time_bytes + crypto_sign_BYTES;

const unsigned char* unsigned_of(const char* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }

/// Nothing when it does not hold.
std::optional<std::int64_t> time_of(const SignatureLine& line, const Cosigner& cosigner, std::string_view text) {
    if (line.bytes.size() != cosignature_bytes) return {};
    std::uint64_t time = 0;
    for (std::size_t i = 0; i < time_bytes; ++i) time = time << 8U | static_cast<std::uint8_t>(line.bytes[key_id_bytes + i]);
    if (time > static_cast<std::uint64_t>(INT64_MAX)) return {};
    const auto message = "cosignature/v1\ntime " + std::to_string(time) + "\n" + std::string(text);
    const auto* signature = unsigned_of(line.bytes.data()) + key_id_bytes + time_bytes;
    if (crypto_sign_verify_detached(signature, unsigned_of(message.data()), message.size(), cosigner.key.data()) != 0) return {};
    return static_cast<std::int64_t>(time);
}

/// Calls `each` with every line and what it says; false: one is no signature line.
template <class Each>
bool for_each_line(std::string_view lines, Each&& each) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (end == std::string_view::npos) return false;
        const auto line = SignatureLine::parse(lines.substr(0, end));
        if (!line) return false;
        each(*line, lines.substr(0, end + 1));
        lines.remove_prefix(end + 1);
    }
    return true;
}

}  // namespace

std::array<std::uint8_t, key_id_bytes> Cosigner::key_id() const { return key_id_of(name, key, cosignature_type); }

std::string Cosigner::text() const { return key_text(name, key, cosignature_type); }

std::optional<Cosigner> Cosigner::parse(std::string_view text) {
    auto parsed = parse_key(text, cosignature_type);
    if (!parsed) return {};
    return Cosigner{std::move(parsed->first), parsed->second};
}

domain::Result<Cosignature, NoteError> find_cosignature(std::string_view note, const Cosigner& cosigner) {
    const auto parts = split_note(note);
    if (!parts) return domain::failure(NoteError::malformed);
    return find_cosignature(parts->text, parts->signatures, cosigner);
}

domain::Result<Cosignature, NoteError> find_cosignature(std::string_view text, std::string_view lines, const Cosigner& cosigner) {
    const auto id = cosigner.key_id();
    std::optional<Cosignature> newest;
    bool is_forged = false;
    const bool is_whole = for_each_line(lines, [&](const SignatureLine& line, std::string_view) {
        if (!line.is_by(cosigner.name, id)) return;
        const auto time = time_of(line, cosigner, text);
        if (!time) {
            is_forged = true;
        } else if (!newest || *time > newest->time) {
            newest = Cosignature{line.text(), *time};
        }
    });
    if (!is_whole) return domain::failure(NoteError::malformed);
    if (is_forged) return domain::failure(NoteError::forged);
    if (!newest) return domain::failure(NoteError::not_signed);
    return std::move(*newest);
}

std::string with_cosignature(std::string_view note, const Cosigner& cosigner, std::string_view line) {
    const auto parts = split_note(note);
    if (!parts) return std::string(note);
    auto made = std::string(parts->text) + "\n";
    const auto id = cosigner.key_id();
    (void)for_each_line(parts->signatures, [&](const SignatureLine& each, std::string_view as_it_stands) {
        if (!each.is_by(cosigner.name, id)) made += as_it_stands;
    });
    return made + std::string(line);
}

}  // namespace muster::eventstore::proof
