#include "eventstore/proof/proof_file.hpp"

#include <charconv>

#include "eventstore/proof/merkle.hpp"

namespace muster::eventstore::proof {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view extra_begins = "extra ";
constexpr std::string_view index_begins = "index ";
constexpr std::size_t path_max = 64;

/// The rest of the next line when it begins so.
std::optional<std::string_view> take_line(std::string_view& text, std::string_view begins) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos || !text.starts_with(begins)) return {};
    const auto line = text.substr(begins.size(), end - begins.size());
    text.remove_prefix(end + 1);
    return line;
}

}  // namespace

std::string ProofFile::text() const {
    std::string text(first_line);
    text += extra_begins;
    text += base64(record) + "\n";
    text += index_begins;
    text += std::to_string(index) + "\n";
    for (const auto& hash : path) text += base64(bytes_of(hash)) + "\n";
    return text + "\n" + checkpoint;
}

std::optional<ProofFile> ProofFile::parse(std::string_view text) {
    ProofFile proof;
    if (text.size() > proof_file_bytes_max || !take_line(text, first_line.substr(0, first_line.size() - 1))) return {};
    const auto extra = take_line(text, extra_begins);
    const auto index = take_line(text, index_begins);
    if (!extra || !index) return {};
    auto record = from_base64(*extra);
    if (!record) return {};
    proof.record = std::move(*record);
    const auto* end = index->data() + index->size();
    const auto parsed = std::from_chars(index->data(), end, proof.index);
    if (parsed.ec != std::errc{} || parsed.ptr != end || std::to_string(proof.index) != *index) return {};
    while (true) {
        const auto line = take_line(text, "");
        if (!line || proof.path.size() > path_max) return {};
        if (line->empty()) break;
        const auto hash = from_base64(*line);
        if (!hash || hash->size() != sizeof(Hash)) return {};
        proof.path.push_back(hash_at(hash->data()));
    }
    proof.checkpoint = text;
    return proof;
}

domain::Result<Checkpoint, std::string> check_proof(const ProofFile& proof, const std::vector<Verifier>& verifiers) {
    auto checkpoint = open_checkpoint(proof.checkpoint, verifiers);
    if (!checkpoint) return domain::failure("the checkpoint is not to be trusted: " + checkpoint.error());
    Hasher hasher;
    const auto root = root_from_inclusion(hasher, hasher.leaf(proof.record), proof.index, checkpoint->size, proof.path);
    if (!root) return domain::failure(std::string("the path does not fit the index and the size of the log"));
    if (*root != checkpoint->root) {
        return domain::failure(std::string("the record is not the one that the log has at this index: the path leads to another root"));
    }
    return checkpoint;
}

}  // namespace muster::eventstore::proof
