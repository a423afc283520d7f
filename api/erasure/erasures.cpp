#include "api/erasure/erasures.hpp"

#include <algorithm>

#include "api/erasure/sealed_events.hpp"
#include "eventstore/codec.hpp"

namespace muster::api {
namespace {

constexpr std::size_t looked_at_once = 500;

}  // namespace

Erasures::Erasures(ErasureParts parts, std::unique_ptr<eventstore::ErasureLedger> ledger) : parts_(std::move(parts)), ledger_(std::move(ledger)) {}

domain::Result<std::unique_ptr<Erasures>, std::string> Erasures::open(ErasureParts parts) {
    auto ledger = eventstore::ErasureLedger::open(parts.ledger, parts.signing_key);
    if (!ledger) return domain::failure(ledger.error());
    return std::unique_ptr<Erasures>(new Erasures(std::move(parts), std::move(*ledger)));
}

domain::Result<void, std::string> Erasures::writable() const {
    const std::lock_guard lock(mutex_);
    return ledger_->writable();
}

std::optional<eventstore::LedgerEntry> Erasures::entry(domain::EventId erased) const {
    const std::lock_guard lock(mutex_);
    const auto* found = ledger_->find(erased);
    return found != nullptr ? std::optional(*found) : std::nullopt;
}

domain::Result<eventstore::LedgerEntry, std::string> Erasures::describe(domain::Position at) const {
    const auto nothing = [&] { return domain::failure("the record at " + std::to_string(at.value) + " is no erasure"); };
    const auto record = parts_.log.read_one(at);
    if (!record || !*record) return nothing();
    const auto recorded = eventstore::decode(**record, nullptr);
    const auto* erased = recorded ? std::get_if<domain::AccountErased>(&recorded->event) : nullptr;
    if (erased == nullptr) return nothing();
    eventstore::LedgerEntry entry;
    entry.account = erased->account;
    entry.event = recorded->meta.id;
    entry.position = at;
    entry.log = parts_.incarnation;
    entry.time = recorded->meta.time;
    entry.reason = erased->reason;
    entry.reference = erased->reference;
    entry.keeps_claims = !erased->claims_kept.empty();
    return entry;
}

domain::Result<std::uint64_t, std::string> Erasures::count_sealed(domain::AccountId account, domain::Position at,
                                                                  const std::atomic<bool>& cancelled) const {
    std::uint64_t count = 0;
    std::optional<domain::Position> before = at;
    do {
        if (cancelled) return domain::failure(std::string("the server stops"));
        const auto some = sealed_events(parts_.log, parts_.history, account, before, looked_at_once);
        if (!some) return domain::failure(some.error());
        count += some->events.size();
        before = some->next;
    } while (before);
    return count;
}

domain::Result<void, std::string> Erasures::note(const PurgeRequest& request) {
    std::vector<domain::Position> positions;
    for (const auto& each : request.accounts) positions.push_back(each.position);
    std::sort(positions.begin(), positions.end());
    for (const auto at : positions) {
        auto entry = describe(at);
        if (!entry) return domain::failure(entry.error());
        if (this->entry(entry->event)) continue;
        const auto sealed = count_sealed(entry->account, at, request.cancelled);
        if (!sealed) return domain::failure(sealed.error());
        entry->sealed_events = *sealed;
        const std::lock_guard lock(mutex_);
        if (auto written = ledger_->append(*entry); !written) return written;
    }
    return {};
}

}  // namespace muster::api
