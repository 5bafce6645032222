#include "base/uuid.hpp"

#include <algorithm>
#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/string_generator.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace rec2nwb {

namespace {

/// Namespace of the namespaces that are given as text. Part of what makes object ids reproducible:
/// it never changes.
constexpr std::string_view kTextNamespace = "6d3c1f0e-52b7-4d8a-9a41-0f7e8c2b95d6";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_uuid(std::string_view text) {
  if (text.size() != kTextNamespace.size()) return false;
  return std::equal(text.begin(), text.end(), kTextNamespace.begin(),
                    [](char c, char form) { return form == '-' ? c == '-' : is_hex(c); });
}

boost::uuids::uuid hashed(const boost::uuids::uuid& space, std::string_view name) {
  return boost::uuids::name_generator_sha1(space)(name.data(), name.size());
}

boost::uuids::uuid parsed(std::string_view text) {
  return boost::uuids::string_generator()(text.begin(), text.end());
}

}  // namespace

std::string random_uuid() { return to_string(boost::uuids::random_generator()()); }

std::string derived_uuid(std::string_view namespace_uuid, std::string_view name) {
  const boost::uuids::uuid space = is_uuid(namespace_uuid)
                                       ? parsed(namespace_uuid)
                                       : hashed(parsed(kTextNamespace), namespace_uuid);
  return to_string(hashed(space, name));
}

}  // namespace rec2nwb
