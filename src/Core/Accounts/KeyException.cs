namespace Postroad.Core.Accounts;

/// <summary>A key, a secret or the folder that holds them cannot be used, in one sentence for the operator. Never contains key material.</summary>
public sealed class KeyException : Exception
{
    public KeyException(string message) : base(message)
    {
    }

    public KeyException(string message, Exception inner) : base(message, inner)
    {
    }

    public KeyException()
    {
    }
}
