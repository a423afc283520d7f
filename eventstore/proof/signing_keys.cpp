#include "eventstore/proof/signing_keys.hpp"

namespace muster::eventstore::proof {

std::vector<Verifier> signing_verifiers(const Log& log, const domain::Bytes32& seed, const std::string& origin) {
    std::vector<Verifier> verifiers;
    if (seed == domain::Bytes32{}) return verifiers;
    verifiers.push_back(Signer(origin, seed).verifier());
    const auto stored = log.meta(former_keys_name).value_or("");
    for (std::string_view rest = stored; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size() - 1);
        const auto key = from_base64(rest.substr(0, end));
        if (key && key->size() == sizeof(PublicKey)) verifiers.push_back({origin, hash_at(key->data())});
        rest.remove_prefix(end + 1);
    }
    return verifiers;
}

bool remember_former_key(Log& log, const domain::Bytes32& seed) {
    const auto key = Signer({}, seed).verifier().key;
    return log.put_meta(former_keys_name, log.meta(former_keys_name).value_or("") + base64(bytes_of(key)) + "\n");
}

}  // namespace muster::eventstore::proof
