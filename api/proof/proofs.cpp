#include "api/proof/proofs.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "eventstore/files.hpp"
#include "eventstore/proof/signing_keys.hpp"
#include "eventstore/proof/tree_reader.hpp"

namespace muster::api {

namespace files = eventstore::files;
using namespace eventstore::proof;

namespace {

constexpr std::chrono::milliseconds tick{250};  // a checkpoint that was signed on demand is in the file soon after

}  // namespace

struct Proofs::State {
    explicit State(ProofParts parts_in)
        : parts(std::move(parts_in)),
          signer(origin_of(parts.incarnation), parts.signing_key),
          verifiers(signing_verifiers(parts.log, parts.signing_key, origin_of(parts.incarnation))) {}

    ProofParts parts;
    Signer signer;
    std::vector<Verifier> verifiers;

    std::mutex mutex;  // of what follows
    std::optional<SignedCheckpoint> last;
    std::optional<SignedCheckpoint> witnessed;  // by enough witnesses
    bool is_written = true, is_witnessed_written = true;
    std::chrono::steady_clock::time_point signed_at{};
    std::string told;  // the last warning: not again each tick
    std::string failing_because;

    std::mutex file_mutex;  // of the file
    std::condition_variable wake;
    bool stopping = false;
    std::thread thread;

    std::vector<PolicyWitness> asked_witnesses;
    std::unique_ptr<Witnesses> witnesses;

    [[nodiscard]] domain::Result<void, std::string> load();
    [[nodiscard]] domain::Result<std::optional<SignedCheckpoint>, std::string> load(const std::string& path) const;
    [[nodiscard]] Signed sign();
    [[nodiscard]] Signed try_to_sign();
    void cosigned(const SignedCheckpoint& checkpoint);
    void write();
    void write(const std::string& path, const std::optional<SignedCheckpoint>& checkpoint, bool& is_there);
    [[nodiscard]] std::string witnessed_path() const { return parts.path + ".witnessed"; }
    void run();
    void warn(const std::string& what);
};

domain::Result<void, std::string> Proofs::State::load() {
    auto found = load(parts.path);
    if (!found) return domain::failure(found.error());
    last = std::move(*found);
    if (!parts.policy) return {};
    found = load(witnessed_path());
    if (!found) return domain::failure(found.error());
    if (*found && parts.policy->is_met_by((*found)->note)) witnessed = std::move(*found);
    return {};
}

/// A checkpoint of an earlier incarnation, or by a key nobody knows any more, says nothing about this log.
domain::Result<std::optional<SignedCheckpoint>, std::string> Proofs::State::load(const std::string& path) const {
    std::optional<SignedCheckpoint> none;
    if (!files::exists(path)) return none;
    const auto note = files::read(path, note_bytes_max);
    if (!note) return domain::failure("the last checkpoint " + path + " cannot be read: " + note.error());
    const auto unverified = read_unverified(*note);
    if (unverified && unverified->origin != signer.verifier().name) return none;
    auto checkpoint = open_checkpoint(*note, verifiers);
    if (!checkpoint) {
        return domain::failure("the last checkpoint " + path + " is damaged: " + checkpoint.error() +
                               "; check the log with `muster verify`, then remove the file");
    }
    TreeReader reader(parts.log);
    const auto size = reader.size();
    if (!size) return domain::failure(size.error());
    if (checkpoint->size > *size) {
        return domain::failure("the log lost records: it has " + std::to_string(*size) + ", but a checkpoint of " +
                               std::to_string(checkpoint->size) + " was signed; restore it from a backup");
    }
    const auto root = reader.root(checkpoint->size);
    if (!root) return domain::failure(root.error());
    if (*root != checkpoint->root) {
        return domain::failure("the log is not the one whose checkpoint was signed at " + std::to_string(checkpoint->size) +
                               " records: its proof tree has another root; `muster verify` says more");
    }
    return SignedCheckpoint{std::move(*checkpoint), *note};
}

/// With the mutex held.
Proofs::Signed Proofs::State::sign() {
    auto made = try_to_sign();
    failing_because = made ? std::string() : made.error();
    return made;
}

Proofs::Signed Proofs::State::try_to_sign() {
    TreeReader reader(parts.log);
    const auto size = reader.size();
    if (!size) return domain::failure(size.error());
    if (last && last->checkpoint.size == *size) return *last;
    const auto root = reader.root(*size);
    if (!root) return domain::failure(root.error());
    if (last) {
        const auto before = reader.root(last->checkpoint.size);
        if (!before || *before != last->checkpoint.root) {
            return domain::failure("the log does not go on from its last checkpoint, at " + std::to_string(last->checkpoint.size) + " records");
        }
    }
    Checkpoint checkpoint{signer.verifier().name, *size, *root};
    auto note = signer.sign(checkpoint.text());
    last = SignedCheckpoint{std::move(checkpoint), std::move(note)};
    is_written = false;
    signed_at = std::chrono::steady_clock::now();
    return *last;
}

/// What is served and kept from now on, when it is still the newest.
void Proofs::State::cosigned(const SignedCheckpoint& checkpoint) {
    const std::lock_guard lock(mutex);
    if (last && last->checkpoint == checkpoint.checkpoint) {
        last->note = checkpoint.note;
        is_written = false;
    }
    if (!parts.policy->is_met_by(checkpoint.note) || (witnessed && witnessed->checkpoint.size > checkpoint.checkpoint.size)) return;
    witnessed = checkpoint;
    is_witnessed_written = false;
}

void Proofs::State::write() {
    const std::lock_guard file_lock(file_mutex);
    write(parts.path, last, is_written);
    write(witnessed_path(), witnessed, is_witnessed_written);
}

void Proofs::State::write(const std::string& path, const std::optional<SignedCheckpoint>& checkpoint, bool& is_there) {
    std::string note;
    {
        const std::lock_guard lock(mutex);
        if (is_there || !checkpoint) return;
        note = checkpoint->note;
        is_there = true;
    }
    if (const auto written = files::replace(path, note); !written) {
        const std::lock_guard lock(mutex);
        is_there = false;
        warn("the checkpoint cannot be written to " + path + ": " + written.error());
    }
}

void Proofs::State::warn(const std::string& what) {
    if (what == told) return;
    told = what;
    if (parts.warn) parts.warn(what);
}

void Proofs::State::run() {
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, std::min<std::chrono::milliseconds>(tick, parts.interval), [this] { return stopping; })) {
        if (std::chrono::steady_clock::now() - signed_at >= parts.interval) {
            signed_at = std::chrono::steady_clock::now();
            if (const auto done = sign(); !done) warn("no checkpoint can be signed: " + done.error());
        }
        lock.unlock();
        write();
        lock.lock();
    }
}

domain::Result<std::unique_ptr<Proofs>, std::string> Proofs::open(ProofParts parts) {
    auto state = std::make_unique<State>(std::move(parts));
    if (state->parts.policy) {
        for (const auto& witness : state->parts.policy->witnesses()) {
            if (!witness.url.empty()) state->asked_witnesses.push_back(witness);
        }
    }
    if (auto loaded = state->load(); !loaded) return domain::failure(loaded.error());
    return std::unique_ptr<Proofs>(new Proofs(std::move(state)));
}

Proofs::Proofs(std::unique_ptr<State> state) : state_(std::move(state)) {}
Proofs::~Proofs() { stop(); }

void Proofs::start() {
    state_->thread = std::thread([state = state_.get()] { state->run(); });
    if (state_->asked_witnesses.empty()) return;
    state_->witnesses = std::make_unique<Witnesses>(WitnessParts{
        state_->parts.log, state_->asked_witnesses, [this](std::uint64_t size) { return size == 0 ? latest() : covering(size); },
        [this](const SignedCheckpoint& checkpoint) { state_->cosigned(checkpoint); },
        [warn = state_->parts.warn](const std::string& what) {
            if (warn) warn(what);
        }});
    state_->witnesses->start();
}

void Proofs::stop() {
    if (!state_->thread.joinable()) return;
    if (state_->witnesses) state_->witnesses->stop();
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
    {
        const std::lock_guard lock(state_->mutex);
        if (const auto done = state_->sign(); !done) state_->warn("no checkpoint can be signed: " + done.error());
    }
    state_->write();
}

Proofs::Signed Proofs::latest() {
    const std::lock_guard lock(state_->mutex);
    return state_->last ? Signed(*state_->last) : state_->sign();
}

Proofs::Signed Proofs::covering(std::uint64_t size) {
    const std::lock_guard lock(state_->mutex);
    return state_->last && state_->last->checkpoint.size >= size ? Signed(*state_->last) : state_->sign();
}

Proofs::Signed Proofs::sign() {
    const std::lock_guard lock(state_->mutex);
    return state_->sign();
}

std::optional<SignedCheckpoint> Proofs::witnessed() const {
    const std::lock_guard lock(state_->mutex);
    return state_->witnessed;
}

ProofHealth Proofs::health() const {
    ProofHealth health;
    {
        const std::lock_guard lock(state_->mutex);
        health.size = state_->last ? state_->last->checkpoint.size : 0;
        health.failing_because = state_->failing_because;
        health.witnessed_size = state_->witnessed ? state_->witnessed->checkpoint.size : 0;
    }
    if (state_->witnesses) health.witnesses = state_->witnesses->health();
    return health;
}

const std::vector<Verifier>& Proofs::verifiers() const { return state_->verifiers; }
const std::vector<PolicyWitness>& Proofs::witnesses() const { return state_->asked_witnesses; }

}  // namespace muster::api
