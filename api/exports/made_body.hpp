#pragma once
// A body whose pieces are made one by one on the exports' threads, each when the client has taken the one before. What it
// holds goes with it: the connection drops it when the client is gone.

#include <functional>
#include <memory>
#include <string>

#include "api/body_stream.hpp"
#include "api/exports/exports.hpp"

namespace muster::api {

/// Makes the next piece; never two calls at once. May block, and may throw: the body then fails, and the log says why. A piece
/// without bytes that is not the last one only lets others run in between.
class PieceMaker {
  public:
    virtual ~PieceMaker() = default;
    [[nodiscard]] virtual BodyPiece make() = 0;
    /// Rows that were written so far, for the log.
    [[nodiscard]] virtual std::uint64_t rows() const { return 0; }
};

class MadeBody final : public BodyStream, public std::enable_shared_from_this<MadeBody> {
  public:
    using Ended = std::function<void(std::uint64_t rows)>;

    /// `about`: for the log's line at the end. `ended` is told how many rows were written, whole or not. The exports must outlive it.
    MadeBody(Exports& exports, Exports::Place place, std::unique_ptr<PieceMaker> maker, std::string about, Ended ended = {});
    /// Tells the log how the export ended.
    ~MadeBody() override;
    void next(Give give) override;

  private:
    [[nodiscard]] BodyPiece make();

    Exports& exports_;
    Exports::Place place_;
    std::unique_ptr<PieceMaker> maker_;
    std::string about_;
    Ended ended_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::uint64_t bytes_ = 0;
    std::string_view outcome_ = "left";  ///< by its reader, until it is known better
};

}  // namespace muster::api
