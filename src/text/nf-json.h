/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * JSON that other programs and people have written, read with errors that name the file, the line
 * and the place: "manifest.json:12: builds[0].parts[1].offset: is text; it must be a number".
 *
 * json-c does not remember where things stood, so a place is a chain of steps from the outermost
 * object, and its line is looked for when it is asked for.
 */
#pragma once

#include <glib.h>
#include <json-c/json.h>

G_BEGIN_DECLS

typedef struct _NfJson NfJson;

/**
 * @name: what messages call it
 * @text: UTF-8
 *
 * Returns: (transfer full): an object
 *
 * Errors: NF_ERROR_BUNDLE
 */
NfJson *nf_json_parse (const char *name, const char *text, GError **error);
void nf_json_free (NfJson *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfJson, nf_json_free)

/** Returns: (transfer none): as given to nf_json_parse () */
const char *nf_json_get_name (const NfJson *self);

/** A value and the way to it. Plain; the NfJson and the nodes on the way must stay where they are.
 */
typedef struct _NfJsonNode NfJsonNode;
struct _NfJsonNode {
  const NfJson *json;
  const NfJsonNode *parent; /* NULL: the outermost object */
  const char *key;          /* in the parent, when that is an object */
  gsize index;              /* in the parent, when that is a list */
  struct json_object *value;
};

NfJsonNode nf_json_get_root (const NfJson *self);

/** Sets @member. Returns: FALSE when @node is no object, has no @key, or it is null there */
gboolean nf_json_get_member (const NfJsonNode *node, const char *key, NfJsonNode *member);

/** Returns: how many elements a list has; 0 for anything else */
gsize nf_json_get_length (const NfJsonNode *node);
NfJsonNode nf_json_get_element (const NfJsonNode *node, gsize index);

gboolean nf_json_is (const NfJsonNode *node, json_type type);

/** Returns: (transfer full): "builds[0].parts[1]", in the text's own terms */
char *nf_json_describe (const NfJsonNode *node);
guint nf_json_find_line (const NfJsonNode *node);

/** Sets an NF_ERROR_BUNDLE that begins with the place. Returns: FALSE */
gboolean nf_json_fail (const NfJsonNode *node, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/**
 * Gets a member that has to be there.
 *
 * Errors: NF_ERROR_BUNDLE when it is not, or is of another type
 */
gboolean nf_json_require (const NfJsonNode *node,
                          const char *key,
                          json_type type,
                          NfJsonNode *member,
                          GError **error);

/** The same for one that may be missing, which @member's value, NULL, tells then. */
gboolean nf_json_allow (const NfJsonNode *node,
                        const char *key,
                        json_type type,
                        NfJsonNode *member,
                        GError **error);

/**
 * Sets @text to a member that may be missing, or NULL.
 *
 * @text: (out) (transfer none): one line
 *
 * Errors: NF_ERROR_BUNDLE when it is no text or holds control characters
 */
gboolean
nf_json_read_text (const NfJsonNode *node, const char *key, const char **text, GError **error);

/** Reads a boolean; @value stays when it is missing. Errors: NF_ERROR_BUNDLE */
gboolean
nf_json_read_boolean (const NfJsonNode *node, const char *key, gboolean *value, GError **error);

/**
 * Reads an address: a number, or text as nf_address_parse () takes it.
 *
 * @has_address: (out): FALSE when it is missing
 *
 * Errors: NF_ERROR_BUNDLE
 */
gboolean nf_json_read_address (const NfJsonNode *node,
                               const char *key,
                               gboolean *has_address,
                               guint32 *address,
                               GError **error);

G_END_DECLS
