/*
 * remux.h: what the library remux.so offers to the plugin, in C. It is loaded only to convert a
 * video, so that the plugin itself does without libav.
 */
#ifndef REC2NWB_VIDEO_REMUX_H
#define REC2NWB_VIDEO_REMUX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { REC2NWB_REMUX_OK = 0, REC2NWB_REMUX_ERROR = 1, REC2NWB_REMUX_CANCELLED = 2 };

typedef struct rec2nwb_remux_job {
  const char* source; /* raw H.264 (Annex B) */
  const char* target; /* MP4, written anew */
  double frame_s;     /* time from frame to frame */
  int32_t (*cancelled)(void* ctx);
  void* ctx;
} rec2nwb_remux_job;

/* Puts the coded frames into an MP4 file as they are. frames: how many. error: why it failed, with
   the name of the file, ended by 0. */
typedef int32_t (*rec2nwb_remux_function)(const rec2nwb_remux_job* job, uint64_t* frames,
                                          char* error, size_t error_bytes);
#define REC2NWB_REMUX_SYMBOL "rec2nwb_remux_h264"

#ifdef __cplusplus
}
#endif

#endif /* REC2NWB_VIDEO_REMUX_H */
