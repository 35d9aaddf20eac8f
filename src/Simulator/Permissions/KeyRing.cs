using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Permissions;

/// <summary>Who signs: the key of the options that may do everything, users with keys and policies, and temporary keys of assumed roles. Kept in keys.json. Thread-safe.</summary>
internal sealed class KeyRing
{
    /// <summary>The user of the options' own key.</summary>
    public const string Owner = "postroad";
    private readonly Lock gate = new();
    private readonly SimulatorOptions options;
    private readonly string path;
    private readonly SortedDictionary<string, UserKey> keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Role> roles = new(StringComparer.Ordinal);
    private readonly List<SessionKey> sessions = [];
    private readonly ConcurrentDictionary<string, Caller> callers = new(StringComparer.Ordinal);

    public KeyRing(SimulatorOptions options, string folder)
    {
        this.options = options;
        path = Path.Combine(folder, "keys.json");
        var kept = Read();
        foreach (var key in options.Keys.Concat(kept?.Keys ?? [])) keys[key.Id] = key;
        foreach (var role in options.Roles.Concat(kept?.Roles ?? [])) roles[role.Name] = role;
        sessions.AddRange(kept?.Sessions ?? []);
    }

    public IReadOnlyList<UserKey> Keys { get { lock (gate) return [.. keys.Values]; } }

    public IReadOnlyList<Role> Roles { get { lock (gate) return [.. roles.Values]; } }

    public int Lent { get { lock (gate) return sessions.Count; } }

    /// <summary>Null: no such key.</summary>
    public Caller? Find(string keyId)
    {
        if (callers.TryGetValue(keyId, out var known)) return known;
        lock (gate) return Look(keyId) is { } caller ? callers[keyId] = caller : null;
    }

    public Role? Role(string arn) { lock (gate) return roles.Values.FirstOrDefault(r => ArnOf(r) == arn); }

    public string ArnOf(Role role) => $"arn:aws:iam::{options.AccountId}:role/{role.Name}";

    public void Put(UserKey key) => Change(() => keys[key.Id] = key);

    public void DeleteKey(string id) => Change(() => keys.Remove(id));

    public void Put(Role role) => Change(() => roles[role.Name] = role);

    /// <summary>Keys that were given out for it are worth nothing from then on.</summary>
    public void DeleteRole(string name) => Change(() => roles.Remove(name));

    /// <summary>A temporary key that may do what the role may.</summary>
    public SessionKey Assume(Role role, string session, TimeSpan duration)
    {
        var now = options.Clock.GetUtcNow();
        var key = new SessionKey
        {
            Id = "ASIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), Secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30)),
            Token = "IQoJb3JpZ2luX2Vj" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(240)), Role = role.Name, Session = session, ExpiresAt = now + duration,
        };
        Change(() =>
        {
            // A day longer than they live: an expired key is named as such, and not as unknown.
            sessions.RemoveAll(s => s.ExpiresAt.AddDays(1) < now);
            sessions.Add(key);
        });
        return key;
    }

    private Caller? Look(string keyId)
    {
        if (keyId == options.AccessKeyId) return new Caller { Secret = options.SecretAccessKey, Arn = UserArn(Owner), UserId = UserId(Owner) };
        if (keys.TryGetValue(keyId, out var own) && Personality.Find(own.Personality) is { } personality)
            return new Caller { Secret = own.Secret, Arn = UserArn(own.User), UserId = UserId(own.User), Account = own.Id, Policies = own.Policies.Count > 0 ? Parsed(own.Policies) : own.IsMended || personality.Policies is not { } policies ? null : Parsed(policies) };
        if (keys.TryGetValue(keyId, out var key)) return new Caller { Secret = key.Secret, Arn = UserArn(key.User), UserId = UserId(key.User), Policies = Parsed(key.Policies) };
        if (sessions.Find(s => s.Id == keyId) is not { } session || !roles.TryGetValue(session.Role, out var role)) return null;
        return new Caller
        {
            Secret = session.Secret, Token = session.Token, ExpiresAt = session.ExpiresAt, Arn = session.Arn(options.AccountId),
            UserId = $"{RoleId(role)}:{session.Session}", Policies = Parsed(role.Policies),
        };
    }

    public static string RoleId(Role role) => "AROA" + Id(role.Name);

    private string UserArn(string user) => $"arn:aws:iam::{options.AccountId}:user/{user}";

    private static string UserId(string user) => "AIDA" + Id(user);

    private static string Id(string name) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16];

    private static PolicyDocument[] Parsed(IReadOnlyList<JsonElement> policies) => [.. policies.Select(p => PolicyDocument.Parse(p.GetRawText()))];

    private KeptKeys? Read()
    {
        if (!File.Exists(path)) return null;
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(path), SimulatorJson.Default.KeptKeys); }
        catch (JsonException inner) { throw new InvalidDataException($"{path} is not what the simulator wrote: {inner.Message} Delete it to start with the keys of the options.", inner); }
    }

    private void Change(Action change)
    {
        lock (gate)
        {
            change();
            callers.Clear();
            File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(new KeptKeys([.. keys.Values], [.. roles.Values], [.. sessions]), SimulatorJson.Default.KeptKeys));
            File.Move(path + ".new", path, overwrite: true);
        }
    }
}

internal sealed record KeptKeys(IReadOnlyList<UserKey> Keys, IReadOnlyList<Role> Roles, IReadOnlyList<SessionKey> Sessions);
