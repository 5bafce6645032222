/* Many plugins from one source, each wrong (or new) in one way that a macro chooses. */
#include "rec2nwb/abi.h"

#ifndef VARIANT_NAME
#define VARIANT_NAME "variant"
#endif
#ifndef VARIANT_MAJOR
#define VARIANT_MAJOR REC2NWB_ABI_MAJOR
#endif
#ifndef VARIANT_MINOR
#define VARIANT_MINOR REC2NWB_ABI_MINOR
#endif
#ifndef VARIANT_SIZE
#define VARIANT_SIZE sizeof(newer_plugin)
#endif

#ifndef VARIANT_HAS_CREATE
#define VARIANT_HAS_CREATE 1
#endif
#ifndef VARIANT_ANSWERS
#define VARIANT_ANSWERS 1
#endif

#ifdef VARIANT_ENDS_WHEN_LOADED
#include <stdlib.h>
__attribute__((constructor)) static void end_when_loaded(void) { abort(); }
#endif

/* What a later minor could look like: one more verb at the end. */
typedef struct newer_plugin {
  rec2nwb_plugin known;
  rec2nwb_status (*pause)(void* self);
} newer_plugin;

static rec2nwb_status create(const rec2nwb_host* host, rec2nwb_str session_json, void** self) {
  (void)session_json;
  *self = (void*)(uintptr_t)host; /* cast away const: only handed back */
  return REC2NWB_OK;
}
static rec2nwb_status plan(void* self) {
  const rec2nwb_host* host = self;
  const rec2nwb_str empty = {"{}", 2};
  return host->put_plan(host->ctx, empty);
}
static void destroy(void* self) { (void)self; }

static const newer_plugin description = {{.struct_size = VARIANT_SIZE,
                                          .abi_major = VARIANT_MAJOR,
                                          .abi_minor = VARIANT_MINOR,
                                          .name = {VARIANT_NAME, sizeof(VARIANT_NAME) - 1},
                                          .version = {"1.0.0", 5},
                                          .create = VARIANT_HAS_CREATE ? create : 0,
                                          .plan = plan,
                                          .destroy = destroy},
                                         0};

const rec2nwb_plugin* rec2nwb_plugin_entry(uint32_t host_major) {
  (void)host_major; /* on purpose: the host must look for itself */
  return VARIANT_ANSWERS ? &description.known : 0;
}
