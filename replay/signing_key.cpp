#include "replay/signing_key.hpp"

#include "eventstore/crypto.hpp"
#include "eventstore/key_wrapping.hpp"
#include "eventstore/proof/checkpoint.hpp"
#include "eventstore/proof/signing_keys.hpp"

namespace muster::replay {

domain::Result<SigningKeys, std::string> rotate_signing_key(const DirectoryLocation& where) {
    const auto directory = StoppedDirectory::open(where, true);
    if (!directory) return domain::failure(directory.error());
    const auto master_file = where.master_key_file.empty() ? where.path + "/master.key" : where.master_key_file;
    const auto master = eventstore::MasterKey::read_file(master_file);
    if (!master) return domain::failure(master.error());
    const auto incarnation = directory->directory().incarnation();
    if (!incarnation) return domain::failure(std::string("the log is empty: nothing was ever signed"));

    auto& log = directory->directory().log();
    const auto before = directory->directory().keyring().secrets();
    auto secrets = before;
    secrets.signing_key = eventstore::crypto::random_key();
    // The old key is listed before it goes: a crash between the two lists it twice, which does no harm.
    const auto wrapped = eventstore::wrap_secrets(secrets, eventstore::MasterKeys(*master));
    if (!eventstore::proof::remember_former_key(log, before.signing_key) || !log.put_meta(eventstore::secrets_name, wrapped)) {
        return domain::failure(std::string("the log cannot be written (disk full?)"));
    }
    SigningKeys keys;
    for (const auto& verifier : eventstore::proof::signing_verifiers(log, secrets.signing_key, eventstore::proof::origin_of(*incarnation))) {
        keys.now.empty() ? keys.now = verifier.text() : keys.former.emplace_back(verifier.text());
    }
    return keys;
}

}  // namespace muster::replay
