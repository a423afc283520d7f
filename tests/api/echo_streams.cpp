#include "tests/api/echo_streams.hpp"

#include <chrono>
#include <string>
#include <thread>

namespace muster::tests {
namespace {

class EchoStream final : public api::BodyStream {
  public:
    EchoStream(std::string_view kind, StreamCounts& counts) : kind_(kind), counts_(counts) { ++counts_.alive; }
    ~EchoStream() override {
        if (ticking_.joinable()) ticking_.join();
        --counts_.alive;
    }

    bool is_endless() const override { return kind_ == "endless"; }

    void next(Give give) override {
        const auto count = counts_.made++;
        if (kind_ == "large") return give({std::string(64 * 1024, static_cast<char>('a' + count % 26)), count == 1023});
        if (kind_ == "dropped" && count > 0) return;
        if (kind_ == "broken" && count > 0) return give({{}, false, true});
        if (kind_ == "broken" || kind_ == "dropped") return give({"one"});
        if (ticking_.joinable()) ticking_.join();
        ticking_ = std::thread([this, count, give = std::move(give)] { give(kind_ == "endless" ? tick() : one_of_three(count)); });
    }

  private:
    static api::BodyPiece tick() {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return {"tick\n"};
    }
    static api::BodyPiece one_of_three(int count) {
        constexpr std::string_view pieces[] = {"", "one", "", "two", "three"};
        return {std::string(pieces[count]), count == 4};
    }

    const std::string kind_;
    StreamCounts& counts_;
    std::thread ticking_;
};

}  // namespace

std::shared_ptr<api::BodyStream> make_stream(std::string_view kind, StreamCounts& counts) {
    for (const std::string_view known : {"three", "large", "broken", "dropped", "endless"}) {
        if (kind == known) return std::make_shared<EchoStream>(kind, counts);
    }
    return nullptr;
}

}  // namespace muster::tests
