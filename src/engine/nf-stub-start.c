/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bringing the stub onto the chip, see nf-stub.h.
 */
#include "nf-stub-private.h"

#include "nf-error.h"
#include "nf-stub-image.h"
#include "nf-upload.h"

#include "bytes.h"
#include "crc32.h"

#include <string.h>

enum {
  START_ATTEMPTS = 3,
  GREETING_MS = 250, /* it takes a millisecond */
};

/* --- Upload --- */

static void
ignore_progress (guint64 done, gpointer data)
{
}

static void
tell_repeated (guint32 address, guint32 size, gpointer data)
{
  nf_stub_count_repeated (data, size);
}

static gboolean
upload (NfStub *self, const NfStubImage *image, GError **error)
{
  NfUploadListener listener = { ignore_progress, tell_repeated, self };
  NfUploadPiece pieces[NF_STUB_SEGMENTS_OWN];

  for (guint i = 0; i < NF_STUB_SEGMENTS_OWN; i++)
    pieces[i] = (NfUploadPiece){
      .address = image->segments[i].address,
      .bytes = image->segments[i].bytes,
      .size = image->segments[i].size,
    };
  if (nf_upload (self->loader, pieces, NF_STUB_SEGMENTS_OWN, &listener, error))
    return TRUE;
  g_prefix_error (error, "could not upload the stub: ");
  return FALSE;
}

/* --- Start --- */

static gboolean
is_greeting (const struct slip_decoder *decoder)
{
  return decoder->size == 4 && memcmp (decoder->frame, "OHAI", 4) == 0;
}

/* Returns: 1: it greets; 0: it does not; -1: error */
static int
wait_for_greeting (NfStub *self, GError **error)
{
  gint64 deadline = nf_stub_get_deadline (self, 0, GREETING_MS);
  int got = 0;

  do
    got = nf_loader_receive_frame (self->loader, deadline, error);
  while (got > 0 && !is_greeting (&self->loader->decoder));
  return got;
}

/* Whether the stub runs, greeting heard or not. */
static NfStubNews
hear (NfStub *self, GError **error)
{
  struct reply reply;
  int got = wait_for_greeting (self, error);

  if (got != 0)
    return got > 0 ? NF_STUB_ANSWER : NF_STUB_ERROR;
  self->is_cut = TRUE;
  if (!nf_stub_send (self, OP_STUB_WRITE_END, NULL, 0, error))
    return NF_STUB_ERROR;
  return nf_stub_receive_for (self,
                              OP_STUB_WRITE_END,
                              nf_stub_get_deadline (self, 0, GREETING_MS),
                              &reply,
                              error);
}

static gboolean
fail_no_stub (GError **error)
{
  g_set_error_literal (error, NF_ERROR, NF_ERROR_NO_STUB, "the stub was uploaded and is silent");
  return FALSE;
}

/* The ROM's answer may be lost like any other, so it does not count; a refusal does. */
static gboolean
launch (NfStub *self, guint32 entry, GError **error)
{
  NfStubNews news = NF_STUB_NOTHING;

  for (guint i = 0; i < START_ATTEMPTS && news == NF_STUB_NOTHING; i++) {
    g_autoptr (GError) fault = NULL;
    if (!nf_loader_mem_end (self->loader, entry, &fault) &&
        !g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) &&
        !g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER)) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
    news = hear (self, error);
  }
  return news == NF_STUB_ANSWER || (news == NF_STUB_NOTHING && fail_no_stub (error));
}

/* A stub that is silent or speaks otherwise cannot be used. Returns: FALSE */
static gboolean
fail_unusable (GError *given, GError **error)
{
  g_autoptr (GError) fault = given;

  if (g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) ||
      g_error_matches (fault, NF_ERROR, NF_ERROR_LINE) ||
      g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER))
    g_set_error_literal (error, NF_ERROR, NF_ERROR_NO_STUB, fault->message);
  else
    g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* The ROM's checks let damage pass that nobody may trust with a flash. And the stub whose every
 * byte is known is the right one. */
static gboolean
prove_memory (NfStub *self, const NfStubImage *image, GError **error)
{
  GError *fault = NULL;
  guint8 data[STUB_RUN_SIZE * NF_STUB_SEGMENTS_OWN];
  guint32 crc = CRC32_BEGIN;
  struct reply reply;

  for (guint i = 0; i < NF_STUB_SEGMENTS_OWN; i++) {
    const NfStubSegment *segment = &image->segments[i];
    put_u32 (data + STUB_RUN_SIZE * i, segment->address);
    put_u32 (data + STUB_RUN_SIZE * i + 4, (guint32) segment->size);
    for (gsize k = 0; k < segment->size; k++)
      crc = crc32_push (crc, segment->bytes[k]);
  }
  if (!nf_stub_exchange (self,
                         OP_STUB_CRC,
                         data,
                         STUB_RUN_SIZE * NF_STUB_SEGMENTS_OWN,
                         0,
                         NF_STUB_ANSWER_MS,
                         &reply,
                         &fault))
    return fail_unusable (fault, error);
  if (reply.value == crc32_end (crc))
    return TRUE;
  g_set_error_literal (error, NF_ERROR, NF_ERROR_LINE, "the stub has arrived damaged");
  return FALSE;
}

static NfStub *
new_stub (NfLoader *loader, const NfStubListener *listener)
{
  NfStub *self = g_new0 (NfStub, 1);

  self->loader = loader;
  if (listener != NULL)
    self->listener = *listener;
  return self;
}

NfStub *
nf_stub_start (NfLoader *loader, const NfStubListener *listener, GError **error)
{
  g_autoptr (NfStub) self = new_stub (loader, listener);
  const NfStubImage *image = nf_stub_image_get ();

  if (!upload (self, image, error) || !launch (self, image->entry, error) ||
      !prove_memory (self, image, error))
    return NULL;
  return g_steal_pointer (&self);
}

NfStub *
nf_stub_attach (NfLoader *loader, const NfStubListener *listener, GError **error)
{
  g_autoptr (NfStub) self = new_stub (loader, listener);
  NfStubInfo info;
  GError *fault = NULL;

  self->is_cut = TRUE;
  self->is_unsettled = TRUE;
  if (!nf_stub_get_info (self, &info, &fault)) {
    fail_unusable (fault, error);
    return NULL;
  }
  return g_steal_pointer (&self);
}
