#include "replay/checkpoint_check.hpp"

#include "eventstore/proof/signing_keys.hpp"
#include "eventstore/proof/tree_reader.hpp"

namespace muster::replay {

using namespace eventstore::proof;

namespace {

/// From the records themselves: of a log whose tree does not reach so far, or that has none yet.
std::optional<Hash> root_of_records(const eventstore::Log& log, std::uint64_t size) {
    Hasher hasher;
    RunningRoot root;
    const auto cursor = log.read({1});
    while (root.size() < size) {
        const auto entry = cursor->next();
        if (!entry || !*entry || (*entry)->position.value != root.size() + 1) return {};
        root.add(hasher, hasher.leaf((*entry)->bytes));
    }
    return root.root(hasher);
}

std::optional<Hash> root_at(const eventstore::Log& log, std::uint64_t size, std::uint64_t tree_size) {
    if (size > tree_size) return root_of_records(log, size);
    const auto root = TreeReader(log).root(size);
    return root ? std::optional(*root) : std::nullopt;
}

}  // namespace

std::vector<Verifier> verifiers_of(const eventstore::Log& log, const eventstore::InstanceSecrets& secrets, domain::IncarnationId incarnation) {
    return signing_verifiers(log, secrets.signing_key, origin_of(incarnation));
}

std::optional<Checkpoint> check_checkpoint(const eventstore::Log& log, std::string_view name, std::string_view note,
                                           const std::vector<Verifier>& verifiers, VerifyReport& report) {
    constexpr std::string_view untrusted = "Nothing follows from this checkpoint; ask where it came from.";
    const auto says = [&](const std::string& what) { return "the checkpoint " + std::string(name) + " " + what; };
    const auto add = [&](Fault fault) { report.lead_with({std::move(fault)}, 1); };
    const auto unverified = read_unverified(note);
    if (!unverified) {
        add({"checkpoint_unreadable", {}, says("is no signed checkpoint"), untrusted});
        return {};
    }
    if (!verifiers.empty() && unverified->origin != verifiers.front().name) {
        add({"checkpoint_of_another_log", {unverified->size}, says("is of " + unverified->origin + ", this log is " + verifiers.front().name),
             "It is of another log, or of this one before it was restored below its tail (log_incarnation_changed)."});
        return unverified;
    }
    const auto checkpoint = open_checkpoint(note, verifiers);
    if (!checkpoint) {
        add({"checkpoint_not_signed", {unverified->size}, says("cannot be trusted: " + checkpoint.error()), untrusted});
        return unverified;
    }
    if (checkpoint->size > report.tail.value) {
        add({"log_shorter_than_checkpoint", {report.tail},
             says("has " + std::to_string(checkpoint->size) + " records, the log " + std::to_string(report.tail.value)),
             "Records that were there when it was signed are gone; a backup has them."});
        return *checkpoint;
    }
    if (root_at(log, checkpoint->size, report.tree_size) != checkpoint->root) {
        add({"checkpoint_differs", {checkpoint->size}, says("has another root for the first " + std::to_string(checkpoint->size) + " records"),
             "The log was written anew since: it is not the one that was signed."});
    }
    return *checkpoint;
}

}  // namespace muster::replay
