/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What takes one exchange with the stub, see nf-stub.h.
 */
#include "nf-stub-private.h"

#include "nf-error.h"

#include "bytes.h"

#include <string.h>

enum {
  DIGEST_BYTES_PER_MS = 400, /* a quarter of what the chip does */
  LEAVE_ATTEMPTS = 2,
  REFUSAL_MS = 30, /* what is not answered is refused at once, or not at all */
};

static void
put_words (guint8 *to, const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    put_u32 (to + 4 * i, words[i]);
}

gboolean
nf_stub_get_info (NfStub *self, NfStubInfo *info, GError **error)
{
  const gsize size = 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE;
  struct reply reply;
  const guint8 *words = NULL;

  if (!nf_stub_exchange (self, OP_STUB_INFO, NULL, 0, size, NF_STUB_ANSWER_MS, &reply, error))
    return FALSE;
  words = reply.data;
  if (get_u32 (words + 4 * STUB_INFO_VERSION) != STUB_VERSION) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_NO_STUB,
                 "the stub on the chip is version %u, and this program needs %u",
                 get_u32 (words + 4 * STUB_INFO_VERSION),
                 STUB_VERSION);
    return FALSE;
  }
  info->divider = get_u32 (words + 4 * STUB_INFO_DIVIDER);
  for (guint i = 0; i < G_N_ELEMENTS (info->efuses); i++)
    info->efuses[i] = get_u32 (words + 4 * (STUB_INFO_EFUSES + i));
  info->flash_id = get_u32 (words + 4 * STUB_INFO_FLASH_ID);
  info->flash_status = get_u32 (words + 4 * STUB_INFO_FLASH_STATUS);
  memcpy (info->sfdp, words + 4 * STUB_INFO_WORDS, STUB_SFDP_SIZE);
  return TRUE;
}

gboolean
nf_stub_set_flash_size (NfStub *self, guint32 bytes, GError **error)
{
  const guint32 words[] = { 0, bytes, 0x10000, FLASH_SECTOR_SIZE, FLASH_PAGE_SIZE, 0xFFFF };
  guint8 data[sizeof words];
  struct reply reply;

  put_words (data, words, G_N_ELEMENTS (words));
  return nf_stub_exchange (self,
                           OP_SPI_SET_PARAMS,
                           data,
                           sizeof data,
                           0,
                           NF_STUB_ANSWER_MS,
                           &reply,
                           error);
}

gboolean
nf_stub_md5 (NfStub *self,
             guint32 address,
             guint32 size,
             guint8 digest[STUB_DIGEST_SIZE],
             GError **error)
{
  const guint32 words[] = { address, size, 0, 0 };
  guint8 data[sizeof words];
  struct reply reply;

  put_words (data, words, G_N_ELEMENTS (words));
  if (!nf_stub_exchange (self,
                         OP_FLASH_MD5,
                         data,
                         sizeof data,
                         STUB_DIGEST_SIZE,
                         NF_STUB_ANSWER_MS + size / DIGEST_BYTES_PER_MS,
                         &reply,
                         error))
    return FALSE;
  memcpy (digest, reply.data, STUB_DIGEST_SIZE);
  return TRUE;
}

/* Sends the last request that the stub gets: it is heard even when a byte is lost at either end of
 * its frame. Any answer is one to it, perhaps in the name of the command that damage made of it. */
static NfStubNews
send_last (NfStub *self,
           guint8 opcode,
           const guint8 *data,
           gsize size,
           guint answer_ms,
           struct reply *reply,
           GError **error)
{
  NfStubNews news = NF_STUB_DAMAGE;
  gint64 deadline = 0;

  self->is_cut = TRUE;
  if (!nf_stub_send (self, opcode, data, size, error) || !nf_stub_end_frame (self, error))
    return NF_STUB_ERROR;
  deadline = nf_stub_get_deadline (self, 0, answer_ms);
  while (news == NF_STUB_DAMAGE)
    news = nf_stub_receive (self, deadline, reply, error);
  return news;
}

/* When no answer comes, one more try is safe: if only the answer was lost, the ROM takes its rate
 * from that request and drops it. */
gboolean
nf_stub_reset (NfStub *self, GError **error)
{
  struct reply reply;
  NfStubNews news = NF_STUB_NOTHING;

  if (!nf_stub_settle (self, error))
    return FALSE;
  for (guint i = 0; i < LEAVE_ATTEMPTS && news != NF_STUB_ERROR; i++) {
    news = send_last (self, OP_STUB_RESET, NULL, 0, NF_STUB_ANSWER_MS, &reply, error);
    if (news == NF_STUB_ANSWER && reply.opcode == OP_STUB_RESET && reply.status == STATUS_OK)
      return TRUE;
  }
  if (news == NF_STUB_ANSWER)
    return nf_stub_fail_refused (&reply, error);
  return news != NF_STUB_ERROR;
}

/* Whether the stub is still there. What starts the program says something at once. */
static NfStubNews
look_for_stub (NfStub *self, guint64 n_received, GError **error)
{
  struct reply reply;

  if (self->loader->n_received != n_received)
    return NF_STUB_NOTHING;
  self->is_cut = TRUE;
  if (!nf_stub_send (self, OP_STUB_WRITE_END, NULL, 0, error))
    return NF_STUB_ERROR;
  return nf_stub_receive_for (self,
                              OP_STUB_WRITE_END,
                              nf_stub_get_deadline (self, 0, NF_STUB_ANSWER_MS),
                              &reply,
                              error);
}

/* This request has no answer but a refusal. */
gboolean
nf_stub_boot (NfStub *self, GError **error)
{
  NfStubNews news = NF_STUB_ANSWER;

  if (!nf_stub_settle (self, error))
    return FALSE;
  for (guint i = 0; i < LEAVE_ATTEMPTS && news == NF_STUB_ANSWER; i++) {
    guint64 n_received = self->loader->n_received;
    struct reply reply;

    news = send_last (self, OP_RUN_USER_CODE, NULL, 0, REFUSAL_MS, &reply, error);
    if (news == NF_STUB_NOTHING)
      news = look_for_stub (self, n_received, error);
  }
  if (news == NF_STUB_ANSWER)
    g_set_error_literal (error,
                         NF_ERROR,
                         NF_ERROR_LINE,
                         "the stub does not hear that it may leave");
  return news == NF_STUB_NOTHING;
}
