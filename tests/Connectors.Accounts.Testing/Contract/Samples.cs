using Connectors.Accounts.Store;
using CsCheck;

namespace Connectors.Accounts.Testing.Contract;

/// <summary>Values as no friend would send them.</summary>
public static class Samples
{
    /// <summary>Texts that something might take for one another, cut short, or trip over. All are different.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "  ", "\0", "a", "A", "a\0", "a\0b", "a\0c", "\0a", "a ", " a", "ä", "a\u0308", "\u00C5", "\u212B", "а", "ａ", "ﬁ", "fi",
        "straße", "strasse", "STRASSE", "ı", "i", "İ", "I", "😀", "😁", "\uD83D", "\uDE00", "\uDE00\uD83D", "\uFFFD", "\uFFFF", "\uE000", "\uD7FF", "\U00010000",
        "\u200B", "a\u200B", "\u202E", "'", "''", "\"", "; DROP TABLE accounts; --", "%", "_", "*", "?1", "../..", "%2e%2e", "\r\n", "1", "1.0", "01", "0x1", "NULL",
        new('x', 10_000), new string('x', 10_000) + "y", string.Concat(Enumerable.Repeat("😀", 2_500)),
    ];

    public static readonly Gen<string> Text = Gen.Frequency((3, OneOf(Texts)), (2, Gen.String[Gen.Char, 0, 40]), (1, Gen.String[Gen.Char['\uD7F0', '\uE010'], 0, 6]));

    static readonly Gen<string?> s_maybeText = Maybe(Text);
    static readonly Gen<byte[]> s_bytes = Gen.Byte.Array[0, 300];
    static readonly Gen<byte[]?> s_maybeBytes = Gen.Frequency((1, Gen.Const((byte[]?)null)), (4, s_bytes.Select(b => (byte[]?)b)));
    static readonly Gen<DateTimeOffset> s_time = Gen.Long[0, DateTime.MaxValue.Ticks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
    static readonly Gen<DateTimeOffset?> s_maybeTime = Gen.Frequency((1, Gen.Const((DateTimeOffset?)null)), (4, s_time.Select(t => (DateTimeOffset?)t)));
    static readonly Gen<AccountStatus> s_status = OneOf(Enum.GetValues<AccountStatus>());

    public static readonly Gen<AccountKey> Key = Gen.Select(Text, Text, Text, (tenant, connection, identifier) => new AccountKey(tenant, connection, identifier));

    static readonly Gen<AccountRow> s_state = Gen.Select(Key, Text, s_status, s_maybeText, s_status, s_maybeText, (key, id, status, reason, from, why) => new AccountRow
    {
        Key = key,
        Id = id,
        Status = status,
        Reason = reason,
        SuspendedFrom = why is null ? null : from,
        SuspendedReason = why,
    });

    static readonly Gen<AccountRow> s_tokens = Gen.Select(Gen.Long, Gen.Int, s_maybeBytes, s_maybeBytes, s_maybeTime, Gen.Long, (version, keyId, access, refresh, expires, lifetime) => new AccountRow
    {
        Key = default,
        Id = "",
        TokenVersion = version,
        KeyId = keyId,
        AccessToken = access,
        RefreshToken = refresh,
        ExpiresAt = expires,
        Lifetime = expires is null ? null : new TimeSpan(lifetime),
    });

    static readonly Gen<string?[]> s_words = s_maybeText.Array[9];
    static readonly Gen<DateTimeOffset?[]> s_times = s_maybeTime.Array[6];

    /// <summary>Any account whatever, revision zero.</summary>
    public static readonly Gen<AccountRow> Account = Gen.Select(s_state, s_tokens, s_words, s_times, Gen.Long.Array[2], Gen.Int, s_maybeBytes, Gen.Select(s_time, s_time),
        (state, tokens, words, times, numbers, failures, fingerprint, made) => state with
        {
            TokenVersion = tokens.TokenVersion,
            KeyId = tokens.KeyId,
            AccessToken = tokens.AccessToken,
            RefreshToken = tokens.RefreshToken,
            ExpiresAt = tokens.ExpiresAt,
            Lifetime = tokens.Lifetime,
            GrantedScopes = words[0],
            RequestedScopes = words[1],
            Subject = words[2],
            UserId = words[3],
            ClientId = words[4],
            ConfigGeneration = words[5],
            LeaseOwner = words[6],
            IntentId = words[7],
            LastError = words[8],
            LinkGeneration = numbers[0],
            LeaseEpoch = numbers[1],
            DueAt = times[0],
            LeaseUntil = times[1],
            IntentAt = times[2],
            AmbiguousSince = times[3],
            SuspectSince = times[4],
            FailingSince = times[5],
            IntentFingerprint = fingerprint,
            Failures = failures,
            CreatedAt = made.Item1,
            UpdatedAt = made.Item2,
        });

    public static readonly Gen<StatusChange> Change = Gen.Select(Text.Array[4], s_maybeText.Array[4], s_time, s_time, Gen.Int, (words, maybe, at, due, attempts) => new StatusChange
    {
        Id = words[0],
        Tenant = words[1],
        Connection = words[2],
        To = words[3],
        Identifier = maybe[0],
        AccountId = maybe[1],
        From = maybe[2],
        Reason = maybe[3],
        At = at,
        DueAt = due,
        Attempts = attempts,
    });

    public static readonly Gen<Revocation> Revocation = Gen.Select(Text, Key, Text, Gen.Int, s_maybeBytes, s_maybeTime, s_maybeText, s_time, (id, key, account, number, token, due, outcome, made) => new Revocation
    {
        Id = id,
        Key = key,
        AccountId = account,
        KeyId = number,
        Attempts = number / 2,
        Token = token,
        DueAt = due,
        Outcome = outcome,
        CreatedAt = made,
    });

    public static readonly Gen<ConsentAttempt> Attempt = Gen.Select(s_bytes, Key, Text.Array[3], Gen.Int, s_maybeBytes, s_maybeBytes, s_maybeText, s_time, (hash, key, words, number, verifier, browser, returnTo, expires) => new ConsentAttempt
    {
        StateHash = hash,
        Key = key,
        AccountId = words[0],
        Scopes = words[1],
        ClientId = words[2],
        KeyId = number,
        AllowsOtherSubject = number % 2 == 0,
        Verifier = verifier,
        BrowserHash = browser,
        ReturnTo = returnTo,
        ExpiresAt = expires,
    });

    public static readonly Gen<ConnectionState> Connection = Gen.Select(Text, s_maybeText.Array[2], Gen.Int, s_maybeTime, s_maybeTime, (name, words, number, since, probe) => new ConnectionState
    {
        Connection = name,
        IsMisconfigured = number % 2 == 0,
        Error = words[0],
        ConfigGeneration = words[1],
        Refusals = number,
        Since = since,
        NextProbeAt = probe,
    });

    public static readonly Gen<ApiKeyRow> ApiKey = Gen.Select(Text, Text, s_bytes, s_maybeText, s_time, s_maybeTime, (id, tenant, hash, note, made, revoked) => new ApiKeyRow
    {
        Id = id,
        Tenant = tenant,
        Role = revoked is null ? ApiRole.Admin : ApiRole.Call,
        SecretHash = hash,
        Note = note,
        CreatedAt = made,
        RevokedAt = revoked,
    });

    public static readonly Gen<SessionRow> Session = Gen.Select(Text, Text, s_bytes, s_maybeText, s_time, s_time, s_maybeTime, (id, other, bytes, by, made, ends, revoked) => new SessionRow
    {
        Id = id,
        Tenant = other,
        Identifier = id + other,
        SecretHash = bytes,
        Connections = other,
        Tools = id,
        ReadOnly = revoked is null,
        BoundNames = by ?? "",
        KeyId = bytes.Length + 1,
        Bound = [.. bytes, 1],
        CreatedAt = made,
        ExpiresAt = ends,
        RevokedAt = revoked,
        CreatedBy = by,
    });

    public static readonly Gen<DataKeyRow> DataKey = Gen.Select(Text, Gen.Int, Text, s_bytes, Gen.Long, s_time, (tenant, number, master, wrapped, count, made) => new DataKeyRow
    {
        Tenant = tenant,
        KeyId = number,
        MasterKeyId = master,
        Wrapped = wrapped,
        Encryptions = count,
        CreatedAt = made,
    });

    static readonly Gen<LedgerState> s_ledgerState = OneOf(Enum.GetValues<LedgerState>());

    public static readonly Gen<WriteRow> Write = Gen.Select(Text.Array[5], s_maybeText, s_bytes, s_maybeBytes.Array[2], Gen.Int, s_ledgerState, Gen.Select(s_time, s_time, s_maybeTime),
        (words, key, fingerprint, bytes, number, state, times) => new WriteRow
        {
            Tenant = words[0],
            ExecutionId = words[1],
            Connection = words[2],
            Identifier = words[3],
            Tool = words[4],
            Key = key,
            Fingerprint = fingerprint,
            KeyId = number,
            Input = bytes[0],
            Answer = bytes[1],
            State = state,
            At = times.Item1,
            Until = times.Item2,
            EndedAt = times.Item3,
        });

    static readonly Gen<int?> s_maybeNumber = Gen.Frequency((1, Gen.Const((int?)null)), (4, Gen.Int.Select(n => (int?)n)));

    public static readonly Gen<AuditLine> Line = Gen.Select(Text.Array[3], s_maybeText.Array[8], s_maybeNumber.Array[2], Gen.Int, s_maybeBytes, s_time, s_maybeTime,
        (words, maybe, numbers, key, input, at, duration) => new AuditLine
        {
            Tenant = words[0],
            Action = words[1],
            Outcome = words[2],
            Actor = maybe[0],
            Subject = maybe[1],
            ExecutionId = maybe[2],
            Connection = maybe[3],
            Identifier = maybe[4],
            Tool = maybe[5],
            RunId = maybe[6],
            CorrelationId = maybe[7],
            Attempts = numbers[0],
            UpstreamStatus = numbers[1],
            KeyId = key,
            Input = input,
            At = at,
            Duration = duration is null ? null : new TimeSpan(duration.Value.Ticks),
        });

    static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    static Gen<string?> Maybe(Gen<string> text) => Gen.Frequency((1, Gen.Const((string?)null)), (4, text.Select(t => (string?)t)));
}
