/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reads the arguments of esptool, in all its spellings, into a bundle. Options that mean something
 * here are taken over, those that change nothing are passed over, all others are noted.
 */
#pragma once

#include "nf-bundle-private.h"
#include "nf-shell.h"

G_BEGIN_DECLS

/** What words mean where they stand. */
typedef enum {
  NF_ARGUMENTS_GLOBAL, /* behind "esptool": options, then a command */
  NF_ARGUMENTS_FILES,  /* behind write_flash and verify_flash: options, addresses and files */
} NfArgumentsPart;

/** What a command does. */
typedef enum {
  NF_ARGUMENTS_NO_COMMAND,
  NF_ARGUMENTS_WRITES,
  NF_ARGUMENTS_VERIFIES,
  NF_ARGUMENTS_ERASES,  /* the whole flash */
  NF_ARGUMENTS_CHANGES, /* something that cannot be taken over */
  NF_ARGUMENTS_LOOKS,   /* nothing that would matter here */
} NfArgumentsEffect;

/** Returns: what the command called @word does, in either spelling */
NfArgumentsEffect nf_arguments_get_effect (const char *word);

/** What is read, and into what. */
typedef struct {
  NfBundle *bundle;
  const NfBundlePlace *place;
  NfSeek seek;
  gboolean no_verify;      /* what only shall be compared is passed over */
  const char *name;        /* of the text, for messages */
  const GPtrArray *tokens; /* of NfShellToken */
  guint next, end;         /* from which up to before which one; the ends of lines mean nothing */
  NfArgumentsPart part;    /* where the words begin */

  gboolean has_command;   /* (out): a command of esptool was among them */
  gboolean is_other_chip; /* (out): --chip named another; the rest was not read */

  char *address; /* for its own use: one that waits for its file */
  guint depth;   /* and how many files of arguments are open */
} NfArguments;

/**
 * Reads the tokens from next up to before end.
 *
 * Errors: NF_ERROR_BUNDLE with the line; those of nf_bundle_add ()
 */
gboolean nf_arguments_read (NfArguments *self, GError **error);

/** Reads the option @argument, which stood before next, with its value. (nf-bundle-options.c) */
void nf_arguments_take_option (NfArguments *self, const char *argument);

/** Returns: whether a word is an option: it begins with a dash, and is no negative number */
gboolean nf_arguments_is_option (const char *text);

/** Returns: (transfer none) (nullable): the next word; next is its index */
const NfShellToken *nf_arguments_peek (NfArguments *self);

G_END_DECLS
