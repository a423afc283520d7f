#include "api/space/aside.hpp"

#include <mutex>
#include <optional>
#include <utility>

#include "api/body_stream.hpp"
#include "api/dry_run/dry_runs.hpp"
#include "api/log.hpp"
#include "api/space/error.hpp"

namespace muster::api::space {
namespace {

/// Whichever comes first, the body or who wants it, waits for the other. Thread-safe.
class Exchange {
  public:
    void made(BodyPiece piece) {
        BodyStream::Give give;
        {
            const std::lock_guard lock(mutex_);
            if (!give_) {
                piece_ = std::move(piece);
                return;
            }
            give = std::move(give_);
        }
        give(std::move(piece));
    }
    void wanted(BodyStream::Give give) {
        std::optional<BodyPiece> piece;
        {
            const std::lock_guard lock(mutex_);
            if (!piece_) {
                give_ = std::move(give);
                return;
            }
            piece = std::exchange(piece_, std::nullopt);
        }
        give(std::move(*piece));
    }

  private:
    std::mutex mutex_;
    std::optional<BodyPiece> piece_;
    BodyStream::Give give_;
};

class AsideBody final : public BodyStream {
  public:
    explicit AsideBody(std::shared_ptr<Exchange> exchange) : exchange_(std::move(exchange)) {}
    void next(Give give) override { exchange_->wanted(std::move(give)); }

  private:
    std::shared_ptr<Exchange> exchange_;
};

BodyPiece piece_of(const std::function<std::string()>& make) {
    try {
        return {make(), true, false};
    } catch (const std::exception& exception) {
        log::error(std::string("a listing could not be made: ") + exception.what());
        return {{}, true, true};
    }
}

}  // namespace

Response made_aside(Services& services, unsigned status, std::function<std::string()> make) {
    const auto exchange = std::make_shared<Exchange>();
    const auto work = [exchange, make = std::move(make)](bool stopped) { exchange->made(stopped ? BodyPiece{{}, true, true} : piece_of(make)); };
    if (services.dry_runs == nullptr) {
        work(false);
    } else if (!services.dry_runs->run(work)) {
        auto busy = error_answer({503, "Too many listings are being made. Try again later", {}});
        busy.problem_code = "overloaded";
        busy.headers.emplace_back("Retry-After", "1");
        return busy;
    }
    Response response;
    response.status = status;
    response.stream = std::make_shared<AsideBody>(exchange);
    return response;
}

}  // namespace muster::api::space
