#pragma once
// A log in memory, for tests and simulation; meets the contract of log.hpp but for surviving the process.

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "eventstore/log.hpp"

namespace muster::eventstore {

class RamLog final : public Log {
  public:
    [[nodiscard]] domain::Result<Position, AppendError> append(const AppendBatch& batch) override;
    [[nodiscard]] domain::Result<WriterEpoch, AppendError> take_writer() override;
    [[nodiscard]] std::unique_ptr<LogCursor> read(Position from) const override;
    [[nodiscard]] domain::Result<std::optional<std::string>, ReadFailure> read_one(Position at) const override;
    [[nodiscard]] Position first() const override;
    [[nodiscard]] Position tail() const override;
    [[nodiscard]] Position wait(Position from, std::chrono::milliseconds timeout) const override;
    [[nodiscard]] std::optional<WrappedKey> wrapped_key(domain::AccountId subject,
                                                        std::uint32_t generation) const override;
    [[nodiscard]] std::optional<std::uint32_t> key_generation(domain::AccountId subject) const override;
    [[nodiscard]] std::optional<std::string> tile(std::string_view path) const override;
    [[nodiscard]] std::optional<std::string> meta(std::string_view name) const override;
    [[nodiscard]] bool put_meta(std::string_view name, std::string_view value) override;
    void each_key(const std::function<bool(const WrappedKey&)>& visit) const override;
    void each_meta(const std::function<bool(std::string_view name, std::string_view value)>& visit) const override;
    [[nodiscard]] std::string failure_detail() const override { return "a test asked for it"; }

    // What tests may do to it.

    /// The next append answers this; with `applied` it is in the log all the same (an unknown that was durable).
    void fail_next_append(AppendError error, bool applied = false);
    /// Called in each append before it takes effect, with no lock held: to hold a sync back, or to slip a record in.
    void before_append(std::function<void()> hook);
    /// Appends as another process would: the writer finds a Conflict.
    void append_behind_the_writer(std::vector<std::string> records);
    /// Changes a stored record.
    void damage(Position at, std::string bytes);
    void damage_tile(const std::string& path, std::string bytes);
    /// As a log that was written before there was a proof tree.
    void forget_tiles();

  private:
    struct PlannedFailure {
        AppendError error;
        bool applied;
    };
    void apply(const AppendBatch& batch);

    mutable std::mutex mutex_;
    mutable std::condition_variable grown_;
    std::vector<std::shared_ptr<const std::string>> records_;
    std::map<std::pair<domain::AccountId, std::uint32_t>, std::string> keys_;
    std::map<std::string, std::string, std::less<>> meta_;
    std::map<std::string, std::string, std::less<>> tiles_;
    WriterEpoch epoch_;
    std::optional<PlannedFailure> planned_;
    std::function<void()> before_append_;
};

}  // namespace muster::eventstore
