using Postroad.Core.Domains.Checks;

namespace Postroad.Web.Parts;

/// <summary>Addresses of the screens of sending domains, written once.</summary>
public static class DomainAddresses
{
    public const string Domains = "/domains";

    public static string Domain(string domain) => $"/domains/{domain}";

    /// <param name="full">Names with the domain, and a dot at the end.</param>
    public static string Names(string domain, bool full) => full ? $"/domains/{domain}?names=full" : Domain(domain);

    /// <summary>Where MAIL FROM is changed for a server that may use it.</summary>
    public static string Edit(string domain, string server) => $"/domains/{domain}?edit={server}#sv";

    /// <summary>The records of one purpose, to be put right.</summary>
    public static string Records(string domain, CheckSubject subject) => $"/domains/{domain}#{DomainWords.Place(subject)}";

    public static string Delete(string domain) => $"/domains/{domain}?delete=yes#delete";

    public static string ZoneFile(string domain) => $"/domains/{domain}/records.zone";

    /// <summary>Where an administrator has the records published.</summary>
    public static string Publish(string domain) => $"/domains/{domain}/route-53";

    public static string Route53(string domain) => $"/domains/{domain}/records.json";
}
