#include "eventstore/proof/checkpoint.hpp"

#include <algorithm>
#include <charconv>

namespace muster::eventstore::proof {
namespace {

std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || end == 0) return {};
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string Checkpoint::text() const { return origin + "\n" + std::to_string(size) + "\n" + base64(bytes_of(root)) + "\n"; }

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || !size || !root) return {};
    Checkpoint checkpoint;
    checkpoint.origin = *origin;
    const auto* end = size->data() + size->size();
    const auto parsed = std::from_chars(size->data(), end, checkpoint.size);
    if (parsed.ec != std::errc{} || parsed.ptr != end || std::to_string(checkpoint.size) != *size) return {};
    const auto bytes = from_base64(*root);
    if (!bytes || bytes->size() != checkpoint.root.size()) return {};
    checkpoint.root = hash_at(bytes->data());
    return checkpoint;
}

std::string origin_of(domain::IncarnationId incarnation) { return "muster/" + incarnation.text(); }

std::optional<Checkpoint> read_unverified(std::string_view note) {
    const auto end = note.find("\n\n");
    return end == std::string_view::npos ? std::nullopt : Checkpoint::parse(note.substr(0, end + 1));
}

domain::Result<Checkpoint, std::string> open_checkpoint(std::string_view note, const std::vector<Verifier>& verifiers) {
    const auto text = open_note(note, verifiers);
    if (!text) return domain::failure(std::string(to_text(text.error())));
    auto checkpoint = Checkpoint::parse(*text);
    if (!checkpoint) return domain::failure(std::string("its text is no checkpoint: origin, size, root"));
    const bool is_known = std::any_of(verifiers.begin(), verifiers.end(), [&](const auto& each) { return each.name == checkpoint->origin; });
    if (!is_known) return domain::failure("it is of another log: " + checkpoint->origin);
    return std::move(*checkpoint);
}

}  // namespace muster::eventstore::proof
