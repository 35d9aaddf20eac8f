namespace Postroad.Core.Lists.Import;

/// <summary>A file that cannot be imported at all, in one sentence for the user. Single bad rows are not this: they are left out and named.</summary>
public sealed class ImportException : Exception
{
    public ImportException(string message) : base(message)
    {
    }

    public ImportException(string message, Exception inner) : base(message, inner)
    {
    }

    public ImportException()
    {
    }
}
