using System.Text.Json;

namespace Postroad.Simulator.Permissions;

/// <summary>What keys and roles must fulfil; every fault is named at once.</summary>
internal static class KeyRules
{
    public static IReadOnlyList<string> Faults(this UserKey key, SimulatorOptions options, string id)
    {
        var faults = Policies(key.Policies);
        if (key.Id != id) faults.Add($"The body's id is {key.Id}, the address's {id}; they must be the same.");
        if (key.Id == options.AccessKeyId) faults.Add($"{id} is the key of the options, which may do everything.");
        if (key.Id.Length is < 16 or > 128 || !key.Id.All(char.IsAsciiLetterOrDigit)) faults.Add($"'{key.Id}' is no access key id: 16 to 128 letters and digits.");
        if (key.Secret.Length == 0) faults.Add("The secret is empty.");
        if (key.Personality is { } name && Regions.Personality.Find(name) is null) faults.Add($"There is no personality '{name}'.");
        if (!IsName(key.User)) faults.Add($"'{key.User}' is no name of a user: 1 to 64 letters, digits and +=,.@_-.");
        return faults;
    }

    public static IReadOnlyList<string> Faults(this Role role, string name)
    {
        var faults = Policies(role.Policies);
        if (role.Name != name) faults.Add($"The body's name is {role.Name}, the address's {name}; they must be the same.");
        if (!IsName(role.Name)) faults.Add($"'{role.Name}' is no name of a role: 1 to 64 letters, digits and +=,.@_-.");
        return faults;
    }

    private static List<string> Policies(IReadOnlyList<JsonElement> policies) => [.. policies.Select(p => PolicyDocument.Fault(p.GetRawText())).OfType<string>()];

    private static bool IsName(string name) => name.Length is >= 1 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || "+=,.@_-".Contains(c));
}
