namespace Postroad.Core.Advisor;

/// <summary>A price plan of Amazon SES, in US dollars without tax, of one account in one region.</summary>
/// <param name="Key">As GetAccount names it: NONE, ESSENTIALS, PRO, ENTERPRISE, or what AWS adds.</param>
/// <param name="About">Whose it is, in some words.</param>
/// <param name="Fee">A month, whatever is sent.</param>
/// <param name="First">For 1,000 recipients up to <see cref="SesTerms.FirstStep"/> in a month.</param>
/// <param name="Second">For 1,000 of those from there to <see cref="SesTerms.SecondStep"/>.</param>
/// <param name="Beyond">For 1,000 of those over it.</param>
public sealed record SesPlan(string Key, string Name, string About, decimal Fee, decimal First, decimal Second, decimal Beyond)
{
    /// <summary>Of a month with so many recipients, in dollars.</summary>
    public decimal Cost(SesTerms terms, long messages)
    {
        var first = Math.Min(messages, terms.FirstStep);
        var second = Math.Min(messages, terms.SecondStep) - first;
        return Fee + (((first * First) + (second * Second) + ((messages - first - second) * Beyond)) / 1000);
    }

    /// <summary>Of a month in several regions: fee and steps count for each.</summary>
    /// <param name="regions">Recipients of each.</param>
    public decimal Cost(SesTerms terms, IEnumerable<long> regions) => regions.Sum(messages => Cost(terms, messages));
}
